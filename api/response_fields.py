"""Fields of responses in the OpenAPI description: open enums, constants, and kinds of objects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from drf_spectacular.extensions import OpenApiSerializerExtension, OpenApiSerializerFieldExtension
from drf_spectacular.plumbing import ResolvedComponent
from rest_framework import serializers

Schema = dict[str, Any]


class OpenChoiceField(serializers.ChoiceField):
    """Text that is one of some words. Later versions of the API may add words.

    `name` is the name of the schema in the OpenAPI description, which all fields with the same
    words share.
    """

    def __init__(self, name: str, choices: Iterable[str], **kwargs: Any) -> None:
        self.schema_name = name
        super().__init__([*choices], **kwargs)


class ConstantField(serializers.ChoiceField):
    """Text that is always the same, and so distinguishes kinds of objects."""

    def __init__(self, value: str, **kwargs: Any) -> None:
        self.value = value
        super().__init__([value], **kwargs)


class ByTypeSerializer(serializers.Serializer):
    """An object of one of several kinds; the member `type` names the kind."""

    kinds: ClassVar[Mapping[str, type[serializers.Serializer]]]

    def to_internal_value(self, data: Any) -> Any:
        kind = self.kinds[data["type"]](data=data)
        kind.is_valid(raise_exception=True)
        return kind.validated_data


class OpenChoiceExtension(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """Describe an OpenChoiceField as known words or any other text."""

    target_class = OpenChoiceField
    match_subclasses = True

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> Schema:
        words = {"type": "string", "enum": list(self.target.choices)}
        component = ResolvedComponent(  # type: ignore[no-untyped-call]
            name=self.target.schema_name,
            type=ResolvedComponent.SCHEMA,
            object=self.target.schema_name,
            schema={
                "anyOf": [words, {"type": "string"}],
                "description": "One of the listed words, or a word of a later version.",
            },
        )
        auto_schema.registry.register_on_missing(component)
        return dict(component.ref)


class ConstantExtension(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """Describe a ConstantField as a constant."""

    target_class = ConstantField

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> Schema:
        return {"type": "string", "const": self.target.value}


class ByTypeExtension(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """Describe a ByTypeSerializer as one of its kinds."""

    target_class = ByTypeSerializer
    match_subclasses = True

    def map_serializer(self, auto_schema: Any, direction: Any) -> Schema:
        references = {
            word: dict(auto_schema.resolve_serializer(kind, direction).ref)
            for word, kind in self.target.kinds.items()
        }
        mapping = {word: reference["$ref"] for word, reference in references.items()}
        return {
            "oneOf": list(references.values()),
            "discriminator": {"propertyName": "type", "mapping": mapping},
        }
