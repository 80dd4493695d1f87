"""Where files are kept, as the environment says."""

import pytest

from registry.evidence import evidence_storage


def test_without_a_bucket_files_are_kept_on_the_disk_for_us_alone(tmp_path, monkeypatch):
    monkeypatch.delenv("EVIDENCE_S3_BUCKET", raising=False)

    options = evidence_storage(tmp_path)["OPTIONS"]

    assert options["location"] == tmp_path
    assert options["file_permissions_mode"] == 0o600
    assert options["directory_permissions_mode"] == 0o700


def test_a_bucket_is_used_with_what_is_said_of_it(tmp_path, monkeypatch):
    monkeypatch.setenv("EVIDENCE_S3_BUCKET", "evidence")
    monkeypatch.setenv("EVIDENCE_S3_ENDPOINT", "https://s3.example.org")
    monkeypatch.delenv("EVIDENCE_S3_REGION", raising=False)

    assert evidence_storage(tmp_path) == {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": "evidence",
            "endpoint_url": "https://s3.example.org",
            "file_overwrite": False,
            "default_acl": None,
        },
    }


def test_the_driver_of_the_bucket_takes_these_options(tmp_path, monkeypatch):
    s3 = pytest.importorskip("storages.backends.s3")
    monkeypatch.setenv("EVIDENCE_S3_BUCKET", "evidence")
    monkeypatch.setenv("EVIDENCE_S3_REGION", "eu-central-1")
    monkeypatch.setenv("EVIDENCE_S3_PREFIX", "files")

    storage = s3.S3Storage(**evidence_storage(tmp_path)["OPTIONS"])

    assert (storage.bucket_name, storage.location) == ("evidence", "files")
