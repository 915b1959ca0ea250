# What we use of django-taggit 6.1, which ships no types.
from typing import Any, ClassVar, TypeVar

from django.db import models

_Model = TypeVar("_Model", bound=models.Model, covariant=True)

class NaturalKeyManager(models.Manager[_Model]): ...

class TagBase(models.Model):
    objects: ClassVar[NaturalKeyManager[Any]]
    name: models.CharField[Any, Any]
    slug: models.SlugField[Any, Any]
    natural_key_fields: list[str]
    def slugify(self, tag: str, i: int | None = None) -> str: ...
    class Meta:
        abstract = True

class Tag(TagBase): ...

class ItemBase(models.Model):
    objects: ClassVar[NaturalKeyManager[Any]]
    natural_key_fields: list[str]
    @classmethod
    def tag_model(cls) -> type[models.Model]: ...
    class Meta:
        abstract = True
