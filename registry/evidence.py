"""Where evidence files are kept: on the local disk, or in a bucket of an object store."""

import os
from pathlib import Path
from typing import Any

# The names of the options of django-storages, and the variables that set them. The keys to the
# bucket are read by the driver itself: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
_OPTIONS = {
    "endpoint_url": "EVIDENCE_S3_ENDPOINT",
    "region_name": "EVIDENCE_S3_REGION",
    "location": "EVIDENCE_S3_PREFIX",
}


def evidence_storage(directory: Path) -> dict[str, Any]:
    """The entry in STORAGES: the directory, readable by its owner alone, or EVIDENCE_S3_BUCKET."""
    bucket = os.environ.get("EVIDENCE_S3_BUCKET", "").strip()
    if not bucket:
        options = {
            "location": directory,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        }
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    given = {name: os.environ.get(variable, "") for name, variable in _OPTIONS.items()}
    options = {
        "bucket_name": bucket,
        "file_overwrite": False,
        "default_acl": None,
        **{name: value for name, value in given.items() if value},
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
