from django.urls import path

from keepword.demo import views

urlpatterns = [path("sample/", views.sample, name="sample")]
