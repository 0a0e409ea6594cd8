from allauth.account import views as account
from django.urls import URLPattern, URLResolver, include, path

from keepword.organisation.views import (
    accounts,
    audit_trail,
    elsewhere,
    first_owner,
    invitations,
    people,
    settings,
    tokens,
    units,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("start/<str:token>/", first_owner.start, name="start"),
    path("sign-in/", account.login, name="account_login"),
    path("sign-out/", account.logout, name="account_logout"),
    path("sign-in/closed/", account.account_inactive, name="account_inactive"),
    path("sign-in/again/", account.reauthenticate, name="account_reauthenticate"),
    path("sign-in/elsewhere/", elsewhere.sign_in_elsewhere, name="sign_in_elsewhere"),
    path(
        "sign-in/elsewhere/<str:provider_id>/",
        elsewhere.come_back,
        name="openid_connect_callback",  # as allauth looks for it
    ),
    path("password/", account.password_change, name="account_change_password"),
    path("password/first/", account.password_set, name="account_set_password"),
    path("password/new/<str:token>/", accounts.new_password, name="new_password"),
    path("second-step/", include("allauth.mfa.urls")),
    path("you/", accounts.own_account, name="own_account"),
    path("you/account.json", accounts.own_file, name="own_file"),
    path("people/", people.people, name="people"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/roles/", people.person_roles, name="person_roles"),
    path("people/<int:pk>/roles/<int:role>/taken/", people.role_taken, name="role_taken"),
    path("people/<int:pk>/closed/", people.account_closed, name="close_account"),
    path("people/<int:pk>/open-again/", people.account_reopened, name="reopen_account"),
    path("people/<int:pk>/erased/", people.account_erased, name="erase_account"),
    path("people/<int:pk>/new-password/", people.new_password_link, name="new_password_link"),
    path("invitations/", invitations.invitations, name="invitations"),
    path("invitations/<int:pk>/revoked/", invitations.invitation_revoked, name="revoke_invitation"),
    path("invitation/<str:token>/", invitations.invitation, name="invitation"),
    path("invitation/<str:token>/elsewhere/", elsewhere.accept_elsewhere, name="accept_elsewhere"),
    path("units/", units.units, name="units"),
    path("units/<str:key>/", units.unit, name="unit"),
    path("units/<str:key>/moved/", units.unit_moved, name="move_unit"),
    path("settings/", settings.settings, name="settings"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/<int:pk>/revoked/", tokens.token_revoked, name="revoke_token"),
    path("audit-trail/", audit_trail.audit_trail, name="audit_trail"),
    path("audit-trail.<slug:ending>", audit_trail.audit_trail_file, name="audit_trail_file"),
]
