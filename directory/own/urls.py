"""For those who keep an entry: proving it, signing in, the desk."""

from django.urls import path, register_converter

from directory.own import appealing, claiming, closing, desk, editing, fellows, replying, signing_in


class Kind:
    """A kind of entry as an address calls it: "organisations" is "organisation"."""

    regex = "organisations|people"
    kinds = {"organisations": "organisation", "people": "person"}

    def to_python(self, value: str) -> str:
        return self.kinds[value]

    def to_url(self, kind: str) -> str:
        return {kind: plural for plural, kind in self.kinds.items()}[kind]


register_converter(Kind, "kind")

urlpatterns = [
    # Proving it
    path("organisations/<str:slug>/claim/", claiming.claim, name="organisation-claim"),
    path("organisations/<str:slug>/claim/sent/", claiming.sent, name="organisation-claim-sent"),
    # Mailed links
    path("links/claim/<slug:token>/", claiming.link_claim, name="link-claim"),
    path("links/claim-file/<slug:token>/", claiming.claim_file, name="link-claim-file"),
    path("links/sign-in/<slug:token>/", signing_in.link_sign_in, name="link-sign-in"),
    path("links/invitation/<slug:token>/", fellows.link_invitation, name="link-invitation"),
    # Signing in and out
    path("owner/sign-in/", signing_in.sign_in, name="owner-sign-in"),
    path("owner/sign-in/sent/", signing_in.sent, name="owner-sign-in-sent"),
    path("owner/sign-out/", signing_in.sign_out, name="owner-sign-out"),
    path("owner/signed-out/", signing_in.signed_out, name="owner-signed-out"),
    path("owner/left/", signing_in.left, name="owner-left"),
    # The desk
    path("owner/", desk.desk, name="owner"),
    path("owner/<kind:kind>/<str:slug>/", desk.entry, name="owner-entry"),
    path("owner/<kind:kind>/<str:slug>/confirm/", desk.confirm, name="owner-confirm"),
    path("owner/<kind:kind>/<str:slug>/edit/", editing.edit, name="owner-edit"),
    path("owner/<kind:kind>/<str:slug>/challenges/<int:pk>/", replying.reply, name="owner-reply"),
    path("owner/<kind:kind>/<str:slug>/decisions/<int:pk>/appeal/", appealing.appeal, name="owner-appeal"),
    path("owner/<kind:kind>/<str:slug>/owners/add/", fellows.invite, name="owner-invite"),
    path("owner/<kind:kind>/<str:slug>/owners/<int:pk>/remove/", fellows.remove, name="owner-remove"),
    path("owner/<kind:kind>/<str:slug>/leave/", fellows.leave, name="owner-leave"),
    path("owner/organisations/<str:slug>/closed/", closing.closed, name="owner-closed"),
    path("owner/organisations/<str:slug>/active/", closing.active, name="owner-active"),
    path("owner/organisations/<str:slug>/removal/", closing.removal, name="owner-removal"),
]
