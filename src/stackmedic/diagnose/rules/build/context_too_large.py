"""The ignore file is missing, so the build context carries modules or data.

Source: guide ecommerce; Docker build context and .dockerignore; buildkit "transferring context".
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.finding import Severity

rule = Rule(
    __name__,
    title="The build context carries far too much",
    severity=Severity.MEDIUM,
    topic="docker build context large dockerignore node_modules transferring context gigabytes slow sending",
    signatures=(
        Proves(r"transferring context: \d+(?:\.\d+)? ?GB", weight=5.0),
        Proves(r"Sending build context to Docker daemon {1,2}\d+(?:\.\d+)? ?GB", weight=5.0),
        Says(r"(?:no|missing|without|lacks?) … \.dockerignore", weight=5.0),
        Says(r"build context … (?:large|huge|too|GB|node_modules|slow)", weight=5.0),
        Says(r"\.dockerignore", weight=4.0),
        Says(r"transferring context: \d{3,}(?:\.\d+)? ?MB", weight=4.0),
        Says(r"(?:ASSET|asset|context) … (?:ENAMETOOLONG|too large|recursi)"),
    ),
    clues=(Refutes(r"excluded by \.dockerignore|(?:COPY|ADD) failed", weight=-5.0),),
    reports=(
        "GitHub Actions builds a Next.js image. buildkit: => => transferring context: 1.87GB; repository: "
        "there is no .dockerignore",
        "docker build on a laptop, push to ECR. docker: Sending build context to Docker daemon 3.4GB",
    ),
    instead_of=("build.dockerfile_error",),
    confirm=("du -sh . && cat .dockerignore",),
    cures=("Add a .dockerignore that leaves out dependencies, data, and the repository's history.",),
)
