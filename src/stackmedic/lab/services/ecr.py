"""ECR, where moto differs: an image is answered under the tag that was asked for, and one that loses its tag stays.

Source: ECR API reference, BatchGetImage (one image for each id that was asked for) and PutImage; ECR user guide,
"Pushing an image" (pushing to a tag in use leaves the older image untagged); OCI image specification, "Digests" (an
image's digest is that of its manifest's bytes).
"""

from hashlib import sha256
from typing import Any

from stackmedic.lab.account import Account
from stackmedic.lab.gateway import after, amend, before
from stackmedic.lab.wire import Call


def repository(account: Account, call: Call) -> Any:
    return account.moto("ecr", call.region).repositories.get(call.parameters.get("repositoryName"))


@amend("ecr", "BatchGetImage")
def batch_get_image(account: Account, call: Call, answer: dict[str, Any]) -> None:
    images, stored = [], repository(account, call).images
    for wanted in call.parameters.get("imageIds", []):
        for each in stored:
            if wanted.get("imageTag") in (None, *each.image_tags) and wanted.get("imageDigest") in (
                None,
                each.get_image_digest(),
            ):
                identity = {"imageDigest": each.get_image_digest()}
                images.append(
                    {
                        "registryId": account.id,
                        "repositoryName": call.parameters["repositoryName"],
                        "imageId": identity | ({"imageTag": wanted["imageTag"]} if wanted.get("imageTag") else {}),
                        "imageManifest": each.get_image_manifest(),
                        "imageManifestMediaType": each.image_manifest_media_type,
                    }
                )
    answer["images"] = images


@before("ecr", "PutImage")
def remember_images(account: Account, call: Call) -> None:
    found = repository(account, call)
    call.kept["images"] = list(found.images) if found is not None else []


@after("ecr", "PutImage")
def put_image(account: Account, call: Call, stored: dict[str, Any]) -> None:
    """moto deletes the image that the tag was taken from, and takes digests from the layers only."""
    images = repository(account, call).images
    for each in images:
        each._image_digest = f"sha256:{sha256(each.get_image_manifest().encode()).hexdigest()}"
    digest = sha256(call.parameters["imageManifest"].encode()).hexdigest()
    stored["image"]["imageId"] = {"imageDigest": f"sha256:{digest}"}
    if call.parameters.get("imageTag"):
        stored["image"]["imageId"]["imageTag"] = call.parameters["imageTag"]
    for each in call.kept["images"]:
        if each not in images:
            each.image_tags = [tag for tag in each.image_tags if tag != call.parameters.get("imageTag")]
            each.image_tag = each.image_tags[-1] if each.image_tags else None
            images.append(each)


@after("ecr", "PutLifecyclePolicy")
def put_lifecycle_policy(account: Account, call: Call, stored: dict[str, Any]) -> None:
    """moto keeps policies, and lets nothing come of them."""
    account.registry.watch(call.region, call.parameters["repositoryName"])
