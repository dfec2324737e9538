"""Asks a moto server what there is: calls as JSON on standard input, answers as JSON on standard output.

Use: read_back.py ENDPOINT < '[{"account": "...", "region": "...", "service": "s3", "call": "get_bucket_policy", "with": {}}]'
An answer is what boto3 gives, with texts in place of bytes, or {"error": "the code"}.
"""

import functools
import gzip
import json
import sys

import boto3
import botocore.config
import botocore.exceptions

ENDPOINT = sys.argv[1]
CONFIG = botocore.config.Config(
    retries={"total_max_attempts": 1}, proxies={}, s3={"addressing_style": "path"}
)


def client(service, region, **keys):
    return boto3.client(
        service, region_name=region, endpoint_url=ENDPOINT, config=CONFIG, **keys
    )


@functools.cache
def keys_of(account):
    """Keys of a role in the account: so moto tells accounts apart."""
    sts = client("sts", "us-east-1", aws_access_key_id="a", aws_secret_access_key="a")
    role = f"arn:aws:iam::{account}:role/reader"
    keys = sts.assume_role(RoleArn=role, RoleSessionName="reader")["Credentials"]
    return (
        ("aws_access_key_id", keys["AccessKeyId"]),
        ("aws_secret_access_key", keys["SecretAccessKey"]),
        ("aws_session_token", keys["SessionToken"]),
    )


def answer(asked):
    of = client(asked["service"], asked["region"], **dict(keys_of(asked["account"])))
    try:
        found = getattr(of, asked["call"])(**asked["with"])
    except botocore.exceptions.ClientError as error:
        return {"error": error.response["Error"]["Code"]}
    found.pop("ResponseMetadata")
    if "Body" in found:
        found["Body"] = text(found["Body"].read())
    return found


def text(body):
    """What an object holds, however often it is compressed."""
    while body[:2] == b"\x1f\x8b":
        body = gzip.decompress(body)
    return body.decode()


def plain(value):
    return text(value) if isinstance(value, bytes) else str(value)


json.dump([answer(asked) for asked in json.load(sys.stdin)], sys.stdout, default=plain)
