"""Pages of curators that belong to no model: under /admin/, for staff alone."""

from django.contrib import admin
from django.urls import path

from directory.curate import work_views

urlpatterns = [
    path("work/", admin.site.admin_view(work_views.work), name="work"),
    path("work/interests/", admin.site.admin_view(work_views.interests), name="work-interests"),
    path("work/interests/declare/", admin.site.admin_view(work_views.declare), name="work-declare"),
]
