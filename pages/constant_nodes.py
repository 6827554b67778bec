"""Replace the tags of a parsed template whose output never changes by their output.

In one language, texts to translate, URLs of static files, URLs without parameters and icons are
always the same. A page has dozens of them, and they took longer than its own values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from django.template import Context, Node, NodeList, Template
from django.template.base import FilterExpression, TextNode, Variable
from django.template.defaulttags import IfNode, URLNode
from django.template.library import SimpleNode
from django.templatetags.i18n import TranslateNode
from django.templatetags.static import StaticNode
from django.urls import NoReverseMatch

_Tag = TypeVar("_Tag", bound=Callable[..., Any])


def constant_tag(function: _Tag) -> _Tag:
    """Mark the function of a simple tag whose output depends on its arguments only."""
    function.is_constant = True  # type: ignore[attr-defined]
    return function


def replace_all(template: Template) -> None:
    """Replace the constant tags of a template; the active language must be that of its pages."""
    _replace_in(template.nodelist)


def _replace_in(nodes: NodeList) -> None:
    for node in nodes:
        for children in _list_children(node):
            _replace_in(children)
    nodes[:] = _join_texts(map(_replace, nodes))


def _list_children(node: Node) -> Iterator[NodeList]:
    if isinstance(node, IfNode):
        yield from (nodes for _, nodes in node.conditions_nodelists)
        return
    for name in node.child_nodelists:
        children = getattr(node, name, None)
        if isinstance(children, NodeList):
            yield children


def _replace(node: Node) -> Node:
    """Return the output of a constant tag as a text node, else the node."""
    if not _is_constant(node):
        return node
    try:
        return TextNode(node.render(Context()))
    except NoReverseMatch:  # it matters only if the tag is reached
        return node


def _is_constant(node: Node) -> bool:
    match node:
        case TranslateNode(asvar=None, message_context=None):
            return _is_literal(node.filter_expression)
        case StaticNode(varname=None):
            return _is_literal(node.path)
        case URLNode(asvar=None, args=[]) if not node.kwargs:
            return _is_literal(node.view_name) and ":" not in str(node.view_name)
        case SimpleNode(target_var=None) if getattr(node.func, "is_constant", False):
            return all(map(_is_literal, [*node.args, *node.kwargs.values()]))
    return False


def _is_literal(expression: FilterExpression) -> bool:
    """Return whether an expression is a text in quotes, without filters."""
    value = expression.var
    is_text = value.lookups is None if isinstance(value, Variable) else True
    return is_text and not expression.filters


def _join_texts(nodes: Iterable[Node]) -> Iterator[Node]:
    texts: list[str] = []
    for node in nodes:
        if isinstance(node, TextNode):
            texts.append(node.s)
            continue
        if texts:
            yield TextNode("".join(texts))
            texts = []
        yield node
    if texts:
        yield TextNode("".join(texts))
