"""A child process was killed for memory and not the main one, so the task goes on, or ends with a reason about memory
and another exit code.

Source: Linux OOM killer picks the process with the highest score; gunicorn "Worker was sent SIGKILL! Perhaps out of
memory?"; Chromium, ffmpeg, pre-forking servers; exit code 0 with OutOfMemoryError.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="A child process was killed for memory, not the main one",
    severity=Severity.HIGH,
    leads_to=(Effect.CRASHES, Effect.ANSWERS_WITH_ERRORS),
    topic="child process worker killed oom SIGKILL main process survives exit code 0 OutOfMemoryError gunicorn "
    "worker chromium ffmpeg fork pool",
    signatures=(
        Proves(r"Worker \(pid:\d+\) was sent SIGKILL! Perhaps out of memory\?", weight=5.0),
        Says(r"got signal 9|signal: killed", weight=4.0),
        Proves(r"«exit 0» … OutOfMemory", weight=5.0),
        Says(r"(?:child|worker|sub)[- ]?process\w* … (?:killed|SIGKILL|signal 9|oom|out of memory|died)", weight=5.0),
        Says(r"(?:killed|SIGKILL) … (?:child|worker|subprocess)", weight=5.0),
        Says(
            r"WorkerLostError|BrokenProcessPool|Target (?:page|closed)|terminated by signal: SIGKILL"
            r"|exited prematurely: signal 9",
            weight=4.0,
        ),
        Says(r"exit code -9|returncode=-9|signal 9 \(SIGKILL\)", weight=4.0),
    ),
    clues=(
        Together(r"OutOfMemory\w*|out of memory|oom[- ]?kill\w*", r"«exit [01]»|exit(?:ed)? (?:code )?0", weight=7.0),
        Refutes(r"OutOfMemoryError: Container killed due to memory usage .{0,40}«exit 137»", weight=-4.0),
    ),
    reports=(
        "Playwright in a 1 GB task. app: browser process terminated, signal 9; task: none; the task goes on "
        "with errors",
        "Puppeteer. app: Protocol error: Target closed; page crashed; memory: 100 %; task: none",
    ),
    instead_of=("task.oom_limit_too_low",),
    confirm=("aws cloudwatch get-metric-data (AWS/ECS MemoryUtilization up to that moment)",),
    cures=("Give the task more memory or run fewer workers, and let the parent say when a child dies.",),
)
