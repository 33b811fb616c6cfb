"""Authlib signs a person in, knowing only a discovery URL and credentials."""

from urllib.parse import urlsplit

import pytest
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session

from photo_album import create_app


@pytest.fixture
def album(world):
    return Album(world)


class Album:
    """The application with one visitor's browser session."""

    def __init__(self, world):
        self.client = world["authlib"]["web"]
        self.app, self.provider = create_app(world["issuer"], self.client)
        self.visitor = self.app.test_client()

    def sign_in(self, person):
        link = self.visitor.get("/sign-in").location
        return self.arrive(person.follow(link, self.client["redirect_uri"]))

    def arrive(self, url):
        parts = urlsplit(url)
        answer = self.visitor.get(f"{parts.path}?{parts.query}")
        assert answer.status_code == 200
        return answer.get_json()

    def session(self):
        """Authlib's client for the endpoints that need no person."""
        metadata = self.provider.load_server_metadata()
        secret = self.client["client_secret"]
        return OAuth2Session(self.client["client_id"], secret, token_endpoint=metadata["token_endpoint"])

    def introspect(self, token):
        url = self.provider.load_server_metadata()["introspection_endpoint"]
        answer = self.session().introspect_token(url, token=token)
        assert answer.status_code == 200
        return answer.json()


def test_a_person_signs_in_and_the_id_token_verifies(album, person, world):
    token = album.sign_in(person)
    claims = token["userinfo"]
    assert claims["iss"] == world["issuer"]
    assert claims["aud"] in (album.client["client_id"], [album.client["client_id"]])
    assert claims["sub"]
    assert token["expires_in"] <= 300


def test_userinfo_answers_with_the_claims_of_the_granted_scopes(album, person, world):
    token = album.sign_in(person)
    claims = album.provider.userinfo(token=token)
    assert claims["sub"] == token["userinfo"]["sub"]
    assert claims["email"] == world["person"]["login"]
    assert claims["name"] == world["person"]["name"]


def test_a_refresh_token_is_exchanged_for_new_tokens(album, person):
    token = album.sign_in(person)
    fresh = album.session().refresh_token(refresh_token=token["refresh_token"])
    assert fresh["access_token"] != token["access_token"]
    assert fresh["refresh_token"] != token["refresh_token"]
    assert album.provider.userinfo(token=fresh)["sub"] == token["userinfo"]["sub"]


def test_introspection_describes_a_live_token_and_says_nothing_about_others(album, person):
    token = album.sign_in(person)
    live = album.introspect(token["access_token"])
    assert live["active"] is True
    assert live["sub"] == token["userinfo"]["sub"]
    assert album.introspect("never-issued") == {"active": False}


def test_a_revoked_refresh_token_and_its_access_token_are_dead(album, person):
    token = album.sign_in(person)
    url = album.provider.load_server_metadata()["revocation_endpoint"]
    assert album.session().revoke_token(url, token=token["refresh_token"]).status_code == 200
    with pytest.raises(OAuthError, match="invalid_grant"):
        album.session().refresh_token(refresh_token=token["refresh_token"])
    assert album.introspect(token["access_token"]) == {"active": False}


def test_logout_returns_to_the_application_and_ends_the_session(album, person):
    album.sign_in(person)
    link = album.visitor.get("/sign-out").location
    back = urlsplit(person.follow(link, album.client["signed_out_uri"]))
    assert album.visitor.get(f"{back.path}?{back.query}").text == "bye"
    silent = album.visitor.get("/sign-in").location + "&prompt=none"
    answer = person.follow(silent, album.client["redirect_uri"])
    assert "error=login_required" in answer
