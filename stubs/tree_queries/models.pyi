# What we use of django-tree-queries 0.28, which ships no types.
from typing import Any, ClassVar

from django.db import models

class TreeNode(models.Model):
    objects: ClassVar[models.Manager[Any]]
    parent: models.ForeignKey[Any, Any]
    parent_id: int | None
    def ancestors(self, **kwargs: Any) -> Any: ...
    def descendants(self, **kwargs: Any) -> Any: ...
    class Meta:
        abstract = True

class OrderableTreeNode(TreeNode):
    position: models.PositiveIntegerField[Any, Any]
    class Meta:
        abstract = True
