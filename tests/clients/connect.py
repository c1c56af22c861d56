"""Clients of the sandbox, made from its base URL alone.

Two libraries that sellers use are pointed at the sandbox with public settings only:

- python-amazon-sp-api (`sp_api`): the attribute `endpoint` of a client, and a sign-in class of ours
  in `auth_token_client_class` whose `scheme` and `host` are the sandbox's. The library cuts eight
  characters off the endpoint for its `Host` header, so that header arrives mangled.
- amzn-sp-api (`spapi`): `endpoint` and `oauth_endpoint` of `SPAPIClient`.
"""

import json
import logging
import os
import urllib.error
import urllib.request
from datetime import datetime, timezone
from functools import cached_property
from urllib.parse import urlsplit

# The sandbox is on this machine: no proxy may stand between.
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"

import boto3
import requests
from sp_api.auth import AccessTokenClient
from sp_api.auth import access_token_client as sign_in_module
from sp_api.base import Marketplaces, SellingApiException
from spapi import ApiException, SPAPIClient, SPAPIConfig

# Each library logs every call; the story prints its own lines.
for name in ("httpx", "spapi", "urllib3"):
    logging.getLogger(name).setLevel(logging.ERROR)

CLIENT_ID = "demo-client"
CLIENT_SECRET = "demo-secret"
REFRESH_TOKEN = "demo-refresh"
SELLER = "A1EXAMPLE"
MARKETPLACE = "ATVPDKIKX0DER"
NOTIFICATIONS_SCOPE = "sellingpartnerapi::notifications"
QUEUE_ARN = "arn:aws:sqs:us-east-1:123456789012:orders"
# Tokens live an hour of marketplace time; the clients renew by their own clock, so the clock helper
# makes them forget theirs before that.
TOKEN_LIFE_MS = 50 * 60 * 1000


class Control:
    """The sandbox's own calls, outside the protocol."""

    def __init__(self, base):
        self.base = base
        self.advanced_ms = 0
        self.on_old_tokens = lambda: None

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self.base + path, data=data, method=method, headers={"Content-Type": "application/json"}
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                text = answer.read()
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{method} {path}: {error.code} {error.read()[:300]!r}") from error
        return json.loads(text) if text.strip() else None

    def reset(self, scenario="demo", seed=1):
        return self.call("POST", "/__reset", {"scenario": scenario, "seed": seed})

    def orders(self):
        return self.call("GET", "/__orders")

    def ledger(self):
        return self.call("GET", "/__ledger")

    def now(self):
        """The marketplace's time, whether it is told as text, in seconds or in milliseconds."""
        now = self.call("GET", "/__clock")["now"]
        if isinstance(now, str) and not now.isdigit():
            return datetime.fromisoformat(now.replace("Z", "+00:00"))
        number = float(now)
        return datetime.fromtimestamp(number / 1000 if number > 1e11 else number, timezone.utc)

    def advance(self, ms):
        self.call("POST", "/__clock", {"advance_ms": ms})
        self.advanced_ms += ms
        if self.advanced_ms >= TOKEN_LIFE_MS:
            self.advanced_ms = 0
            self.on_old_tokens()

    def until(self, read, is_done, step_ms=30_000, n_tries=60):
        """Reads again and again, with the marketplace's clock moved instead of a sleep."""
        for _ in range(n_tries):
            value = self.patient(read)
            if is_done(value):
                return value
            self.advance(step_ms)
        raise AssertionError(f"not done after {n_tries * step_ms / 1000:.0f} s: {value}")

    def patient(self, call, n_tries=5):
        """Calls again after a 429, once the usage plan has filled up."""
        for _ in range(n_tries - 1):
            try:
                return call()
            except SellingApiException as error:
                if error.code != 429:
                    raise
            except ApiException as error:
                if error.status != 429:
                    raise
            self.advance(180_000)
        return call()


class Clients:
    """Both libraries, a queue client and plain requests, for one sandbox."""

    def __init__(self, base, refresh_token=REFRESH_TOKEN, secret=CLIENT_SECRET):
        self.base = base.rstrip("/")
        self.refresh_token = refresh_token
        self.secret = secret
        parts = urlsplit(self.base)

        class SandboxSignIn(AccessTokenClient):
            scheme = f"{parts.scheme}://"
            host = parts.netloc

        self.sign_in_class = SandboxSignIn

    @cached_property
    def sdk(self):
        """Amazon's SDK with the seller's token; it signs in as soon as it is made."""
        return self._sdk_client(refresh_token=self.refresh_token)

    @cached_property
    def sdk_grantless(self):
        """Amazon's SDK with a token of the application alone."""
        return self._sdk_client(scope=NOTIFICATIONS_SCOPE)

    def sp(self, api, **arguments):
        """A client of python-amazon-sp-api, such as `sp(Orders, version="v0")`."""
        client = api(
            marketplace=Marketplaces.US,
            refresh_token=self.refresh_token,
            credentials={"lwa_app_id": CLIENT_ID, "lwa_client_secret": self.secret},
            auth_token_client_class=self.sign_in_class,
            timeout=60,
            **arguments,
        )
        client.endpoint = self.base
        return client

    def _sdk_client(self, **grant):
        config = SPAPIConfig(CLIENT_ID, self.secret, region="NA", **grant)
        return SPAPIClient(
            config, oauth_endpoint=f"{self.base}/auth/o2/token", endpoint=self.base
        )

    def forget_tokens(self):
        """Makes every client sign in again at its next call."""
        sign_in_module.cache.clear()
        sign_in_module.grantless_cache.clear()
        for client in (self.__dict__.get("sdk"), self.__dict__.get("sdk_grantless")):
            if client is not None:
                client.access_token_cache.token_info = None

    def raw(self, method, path, **arguments):
        """A call that no library has, with the seller's token."""
        headers = {"x-amz-access-token": self.sdk.access_token_cache.get_lwa_access_token()}
        return requests.request(
            method, self.base + path, headers=headers, timeout=60, **arguments
        )

    def queue(self):
        """A queue client, and the URL of the queue that QUEUE_ARN names."""
        client = boto3.client(
            "sqs",
            endpoint_url=self.base,
            region_name="us-east-1",
            aws_access_key_id="demo",
            aws_secret_access_key="demo",
        )
        account, name = QUEUE_ARN.split(":")[4:]
        return client, f"{self.base}/{account}/{name}"
