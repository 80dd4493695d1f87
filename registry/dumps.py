"""Where dumps of the register are kept: on the local disk, or in a bucket of an object store."""

import os
from pathlib import Path
from typing import Any

# The names of the options of django-storages, and the variables that set them.
_OPTIONS = {
    "endpoint_url": "DUMPS_S3_ENDPOINT",
    "region_name": "DUMPS_S3_REGION",
    "location": "DUMPS_S3_PREFIX",
}


def dump_storage(directory: Path) -> dict[str, Any]:
    """The entry in STORAGES: the directory, or DUMPS_S3_BUCKET.

    A file that is there already is replaced: files of one name say the same.
    """
    bucket = os.environ.get("DUMPS_S3_BUCKET", "").strip()
    if not bucket:
        options = {"location": directory, "allow_overwrite": True}
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    given = {name: os.environ.get(variable, "") for name, variable in _OPTIONS.items()}
    options = {
        "bucket_name": bucket,
        "file_overwrite": True,
        "default_acl": None,
        **{name: value for name, value in given.items() if value},
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
