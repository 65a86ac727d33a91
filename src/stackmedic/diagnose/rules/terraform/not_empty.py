"""What is to be destroyed still holds something: objects of a bucket, images of a repository.

Source: S3 DeleteBucket (BucketNotEmpty; of a versioned bucket every version counts), ECR DeleteRepository
(RepositoryNotEmptyException).
"""

from stackmedic.diagnose.rule import Proves, Rule
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="What is to be destroyed is not empty",
    severity=Severity.LOW,
    leads_to=(Effect.DEPLOYMENT_FAILS,),
    topic="terraform destroy bucket not empty objects versions force_destroy ecr repository images force_delete "
    "hosted zone records",
    signatures=(
        Proves(r"BucketNotEmpty|bucket you tried to delete is not empty"),
        Proves(r"RepositoryNotEmptyException|cannot be deleted because it still contains images"),
        Proves(r"HostedZoneNotEmpty|ECR Repository \([^)]{1,200}\) not empty"),
        Proves(r"ClusterContainsServicesException|Backup Vault cannot be deleted because it contains"),
    ),
    reports=(
        "terraform destroy. Error: deleting S3 Bucket: BucketNotEmpty: The bucket you tried to delete is not empty",
    ),
    confirm=("aws s3api list-object-versions --bucket BUCKET --max-items 5",),
    cures=(
        "Decide whether the content may go. If so: apply force_destroy (of a repository force_delete) = true first, "
        "then destroy.",
    ),
)
