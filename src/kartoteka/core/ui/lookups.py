"""Names in templates, looked up the short way.

A page looks up a thousand names. Django tries each of them as a key, an attribute and a number, and
makes, logs and catches several exceptions for a name that is not there; a name that is there is
asked three times whether it is a moment or a number before it is escaped. What follows does the
same with the fewest questions for what nearly every name is, and leaves all else to Django.
"""

from collections.abc import Callable
from typing import Any

from django.template import base
from django.template.context import Context, RequestContext
from django.utils.functional import Promise, SimpleLazyObject, empty
from django.utils.safestring import SafeString

from kartoteka.core.ui.html import escape

MISSING = object()
ABOUT_DICTS = frozenset(dir(dict))
CONTEXTS = (RequestContext, Context)
# Whether values of a type have keys, by the type.
_has_keys: dict[type, bool] = {}

_variable: Any = base.Variable
_expression: Any = base.FilterExpression
_node: Any = base.VariableNode
_django_lookup = _variable._resolve_lookup
_django_resolve = _expression.resolve
_django_render = _node.render


def begin() -> None:
    """From now on templates look up names this way."""
    _variable._resolve_lookup = lookup
    _expression.resolve = resolve
    _node.render = render


def find(names: tuple[str, ...], context: Any) -> Any:
    """What stands behind names with dots; MISSING where there is surely nothing.

    Anything out of the ordinary is an exception, upon which Django is asked.
    """
    first = names[0]
    for layer in reversed(context.dicts):
        if first in layer:
            current = layer[first]
            break
    else:
        return MISSING
    if callable(current):
        current = _called(current)
    if type(current) is SimpleLazyObject and len(names) > 1:
        # Each look through the promise costs as much as ten at what it is.
        current = _kept_promise(current)
    for name in names[1:]:
        current = _inside(current, name)
        if current is MISSING:
            return MISSING
        if callable(current):
            current = _called(current)
    return current


def _inside(current: Any, name: str) -> Any:
    kind = type(current)
    has_keys = _has_keys.get(kind)
    if has_keys is None:
        has_keys = _has_keys[kind] = hasattr(kind, "__getitem__")
    if not has_keys:
        found = getattr(current, name, MISSING)
        if found is MISSING and (hasattr(kind, name) or hasattr(kind, "__getattr__")):
            # A property of this name failed: Django says so.
            raise AttributeError
        return found if found is not MISSING or not name.isdigit() else current[int(name)]
    if isinstance(current, tuple | list):
        return current[int(name)] if name.isdigit() else getattr(current, name)
    if kind is dict and name not in current:
        # Such as `.items`, where there is no key of that name.
        return getattr(current, name) if name in ABOUT_DICTS or name.isdigit() else MISSING
    try:
        return current[name]
    except (TypeError, AttributeError, KeyError, ValueError, IndexError):
        return getattr(current, name)


def _kept_promise(promise: Any) -> Any:
    made = promise._wrapped
    if made is not empty:
        return made
    promise._setup()
    return promise._wrapped


def _called(current: Callable[..., Any]) -> Any:
    if getattr(current, "do_not_call_in_templates", False):
        return current
    if getattr(current, "alters_data", False):
        raise TypeError
    return current()


def lookup(variable: Any, context: Any) -> Any:
    """In the place of `Variable._resolve_lookup`."""
    if type(context) in CONTEXTS:
        try:
            found = find(variable.lookups, context)
        except Exception:
            return _django_lookup(variable, context)
        if found is not MISSING:
            return found
        raise base.VariableDoesNotExist("Failed lookup for key [%s]", (variable.lookups[0],))
    return _django_lookup(variable, context)


def resolve(expression: Any, context: Any, ignore_failures: bool = False) -> Any:
    """In the place of `FilterExpression.resolve`: a name without filters is looked up and done."""
    variable = expression.var
    if expression.filters or type(context) not in CONTEXTS:
        return _django_resolve(expression, context, ignore_failures)
    if not expression.is_var:
        return variable
    names = variable.lookups
    if variable.translate:
        return _django_resolve(expression, context, ignore_failures)
    if names is None:
        return variable.literal
    try:
        found = find(names, context)
    except Exception:
        return _django_resolve(expression, context, ignore_failures)
    if found is not MISSING:
        return found
    if ignore_failures:
        return None
    unknown = context.template.engine.string_if_invalid
    return _django_resolve(expression, context) if unknown else unknown


def render(node: Any, context: Any) -> Any:
    """In the place of `VariableNode.render`: a text is escaped, and nothing else is asked."""
    expression = node.filter_expression
    value = expression.resolve(context)
    kind = type(value)
    if kind is SafeString:
        return value
    if kind is not str:
        if not isinstance(value, Promise):
            return base.render_value_in_context(value, context)
        value = str(value)
        if type(value) is not str:
            return value
    return SafeString(escape(value)) if context.autoescape else value
