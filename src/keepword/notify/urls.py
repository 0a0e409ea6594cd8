from django.urls import path

from keepword.notify import views
from keepword.notify.news import views as news

urlpatterns = [
    path("settings/attention/", views.attention, name="attention"),
    path("settings/attention.<slug:ending>", views.attention_file, name="attention_file"),
    path("news/", news.news, name="news"),
    path("news.<slug:ending>", news.news_file, name="news_file"),
    path("news/mails/", news.news_mails, name="news_mails"),
]
