"""Where files are kept: a folder, until a bucket of some S3-compatible storage is named."""

from typing import Any


def storage(bucket: str, **access: str) -> dict[str, Any]:
    """Return Django's entry for a bucket, or without one for MEDIA_ROOT.

    `access` takes endpoint_url, region_name, access_key, secret_key; what is left out is found as
    the storage's own tools find it (a role of the machine, for example).
    """
    if not bucket:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            # Nothing is served from there: views check who asks, and read.
            "default_acl": None,
            # Names are 128 random bits; asking first whether one is taken would only cost time.
            "file_overwrite": True,
            # What is written down as a file's kind is ours, not a guess by its name.
            "gzip": False,
            "client_config": _client(access.get("endpoint_url", "")),
            **{name: value for name, value in access.items() if value},
        },
    }


def _client(endpoint: str) -> Any:
    """Return how the storage is talked to: one that is away is said so within 10 s."""
    # Heavy, and needed with a bucket only.
    from botocore.config import Config

    return Config(
        connect_timeout=2,
        read_timeout=5,
        retries={"total_max_attempts": 2},
        signature_version="s3v4",
        # Buckets as names of hosts need DNS, which a storage of one's own seldom has.
        s3={"addressing_style": "path" if endpoint else "auto"},
        # Others than Amazon's know fewer checksums.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
