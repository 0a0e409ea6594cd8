from allauth.account import views as account
from django.urls import URLPattern, URLResolver, include, path

from keepword.organisation.views import first_owner

urlpatterns: list[URLPattern | URLResolver] = [
    path("start/<str:token>/", first_owner.start, name="start"),
    path("sign-in/", account.login, name="account_login"),
    path("sign-out/", account.logout, name="account_logout"),
    path("sign-in/closed/", account.account_inactive, name="account_inactive"),
    path("sign-in/again/", account.reauthenticate, name="account_reauthenticate"),
    path("password/", account.password_change, name="account_change_password"),
    path("password/first/", account.password_set, name="account_set_password"),
    path("second-step/", include("allauth.mfa.urls")),
]
