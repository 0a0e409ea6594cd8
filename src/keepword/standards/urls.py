from django.urls import path

from .views import claims, files, moments, obstacles, standards, trades

urlpatterns = [
    path("journey/", moments.journey, name="journey"),
    path("journey.<slug:ending>", files.journey_file, name="journey_file"),
    path("journey/new/", moments.new_moment, name="new_moment"),
    path("journey/stages/move/", moments.move_stage, name="move_stage"),
    path("journey/moments/<slug:key>/", moments.moment, name="moment_written"),
    path("journey/moments/<slug:key>/move/", moments.move, name="move_moment"),
    path("journey/moments/<slug:key>/key/", moments.rename, name="rename_moment"),
    path("journey/moments/<slug:key>/merge/", moments.merge, name="merge_moment"),
    path("journey/moments/<slug:key>/remove/", moments.remove, name="remove_moment"),
    path("journey/moments/<slug:key>/promise/", standards.new_standard, name="new_standard"),
    path("standards/", standards.standards, name="standards"),
    path("standards/<int:pk>/", standards.standard, name="standard"),
    path("standards/<int:pk>/change/", standards.change, name="change_standard"),
    path("standards/<int:pk>/end/", standards.end, name="end_standard"),
    path("trades/", trades.trades, name="trades"),
    path("trades/<slug:key>/", trades.trade, name="trade"),
    path("words/", trades.words, name="words"),
    path("claims/", claims.claims, name="claims"),
    path("claims.<slug:ending>", files.claims_file, name="claims_file"),
    path("claims/paste/", claims.paste, name="paste_text"),
    path("claims/add/", claims.add, name="add_claim"),
    path("claims/<int:pk>/", claims.judge, name="judge_claim"),
    path("obstacles/", obstacles.obstacles, name="obstacles"),
    path("obstacles.<slug:ending>", files.obstacles_file, name="obstacles_file"),
    path("obstacles/report/", obstacles.report, name="report_obstacle"),
    path("obstacles/<int:pk>/", obstacles.obstacle, name="obstacle"),
]
