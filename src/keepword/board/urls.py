from django.urls import path

from . import (
    customers,
    first_day,
    my_file,
    my_looking,
    my_page,
    nearness,
    perception_view,
    taking_away,
    views,
)

urlpatterns = [
    path("", views.board, name="board"),
    path("moments/<slug:key>/", views.moment, name="moment"),
    path("board.<slug:ending>", views.board_file, name="board_file"),
    path("moments/<slug:key>.<slug:ending>", views.moment_file, name="moment_file"),
    path("moments/<slug:key>/look/", my_looking.look_anyway, name="look_anyway"),
    path("perception/", perception_view.perceived, name="perception"),
    path("nearness/", nearness.nearness_of_levels, name="nearness"),
    path("nearness.<slug:ending>", taking_away.nearness_file, name="nearness_file"),
    path("perception.<slug:ending>", taking_away.perception_file, name="perception_file"),
    path("method/", views.method, name="method"),
    path("first-day/", first_day.first_day, name="first_day"),
    path("first-day.<slug:ending>", taking_away.first_day_file, name="first_day_file"),
    path("first-day/<slug:step>/skip/", first_day.skip_step, name="skip_step"),
    path("me/", my_page.my_page, name="my_page"),
    path("me.<slug:ending>", my_file.my_file, name="my_file"),
    path("customers/", customers.customers, name="customers"),
    path("customers/look/", customers.look_up, name="look_up"),
    path("customers/<uuid:key>/", customers.customer, name="customer"),
    path("customers/<uuid:key>/file/", customers.take_customer_away, name="take_customer_away"),
]
