"""A web application as Authlib's documentation writes one: a discovery URL, an id, a secret."""

from authlib.integrations.flask_client import OAuth
from flask import Flask, jsonify, session


def create_app(issuer, client):
    """The application and its `provider`, through which tests call the endpoints that have no page."""
    app = Flask(__name__)
    app.secret_key = "only for tests"
    provider = OAuth(app).register(
        name="doorward",
        server_metadata_url=f"{issuer}/.well-known/openid-configuration",
        client_id=client["client_id"],
        client_secret=client["client_secret"],
        client_kwargs={"scope": "openid profile email offline_access", "code_challenge_method": "S256"},
    )

    @app.get("/sign-in")
    def sign_in():
        return provider.authorize_redirect(client["redirect_uri"])

    @app.get("/callback")
    def callback():
        token = provider.authorize_access_token()
        session["id_token"] = token["id_token"]
        return jsonify(token)

    @app.get("/sign-out")
    def sign_out():
        return provider.logout_redirect(client["signed_out_uri"], id_token_hint=session.pop("id_token"))

    @app.get("/signed-out")
    def signed_out():
        provider.validate_logout_response()
        return "bye"

    return app, provider
