"""A service gets a token with Authlib and an API verifies it with joserfc, by JWKS."""

import pytest
import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet


@pytest.fixture(scope="module")
def metadata(world):
    answer = requests.get(f"{world['issuer']}/.well-known/oauth-authorization-server", timeout=10)
    assert answer.status_code == 200
    return answer.json()


@pytest.fixture
def token(world, metadata):
    return fetch_token(metadata, world["authlib"]["service"], world["api"]["resource"])["access_token"]


@pytest.fixture
def orders_api(world, metadata):
    return OrdersApi(metadata, world["api"]["resource"])


class OrdersApi:
    """A resource server as its owner would write it: it knows the issuer and its own name."""

    def __init__(self, metadata, audience):
        self.keys = KeySet.import_key_set(requests.get(metadata["jwks_uri"], timeout=10).json())
        self.rules = jwt.JWTClaimsRegistry(
            iss={"essential": True, "value": metadata["issuer"]},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
        )

    def verify(self, token):
        """The claims of a good token; raises for every other."""
        verified = jwt.decode(token, self.keys, algorithms=["ES256"])
        if verified.header.get("typ") != "at+jwt":
            raise JoseError("not an access token")
        self.rules.validate(verified.claims)
        return verified


def test_the_api_verifies_an_access_token_by_jwks(orders_api, token, world):
    claims = orders_api.verify(token).claims
    assert claims["client_id"] == world["authlib"]["service"]["client_id"]
    assert claims["exp"] - claims["iat"] <= 300
    assert {"sub", "jti", "tid", "rsq", "inc"} <= claims.keys()


def test_the_api_refuses_a_token_with_another_signature(orders_api, token, metadata, world):
    other = fetch_token(metadata, world["authlib"]["service"], world["api"]["resource"])["access_token"]
    forged = ".".join([*token.split(".")[:2], other.split(".")[2]])
    with pytest.raises(JoseError):
        orders_api.verify(forged)


def test_the_api_refuses_a_token_for_another_audience(metadata, token):
    with pytest.raises(JoseError):
        OrdersApi(metadata, "https://payroll.example.com").verify(token)


def test_a_wrong_secret_is_refused_as_invalid_client(metadata, world):
    stranger = {**world["authlib"]["service"], "client_secret": world["api"]["client_secret"]}
    with pytest.raises(OAuthError, match="invalid_client"):
        fetch_token(metadata, stranger, world["api"]["resource"])


def fetch_token(metadata, client, resource):
    session = OAuth2Session(client["client_id"], client["client_secret"])
    return session.fetch_token(metadata["token_endpoint"], grant_type="client_credentials", resource=resource)
