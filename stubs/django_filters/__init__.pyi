# What we use of django-filter 26, which ships no types.
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.db import models
from django.http import HttpRequest

class Filter:
    field_class: ClassVar[type[forms.Field]]
    field_name: str | None
    def __init__(self, field_name: str | None = None, lookup_expr: str | None = None, **kwargs: Any) -> None: ...
    def filter(self, qs: Any, value: Any) -> Any: ...

class CharFilter(Filter): ...
class ChoiceFilter(Filter): ...
class MultipleChoiceFilter(Filter): ...

class FilterSet:
    base_filters: ClassVar[dict[str, Filter]]
    filters: dict[str, Filter]
    form: forms.Form
    qs: models.QuerySet[Any]
    errors: Any
    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        queryset: models.QuerySet[Any] | None = None,
        *,
        request: HttpRequest | None = None,
        prefix: str | None = None,
    ) -> None: ...
    def is_valid(self) -> bool: ...
