"""What the links of a reminder open."""

from django.urls import path

from directory.freshness import views

urlpatterns = [
    path("links/still-right/<slug:token>/", views.still_right, name="link-still-right"),
    path("links/edit-entry/<slug:token>/", views.edit_entry, name="link-edit-entry"),
    path("links/closed/<slug:token>/", views.closed, name="link-closed"),
    path("links/stop-reminders/<slug:token>/", views.stop_reminders, name="link-stop-reminders"),
]
