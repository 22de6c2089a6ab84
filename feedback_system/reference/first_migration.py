"""Bring an empty database to the present schema in a fraction of the time.

Between two migrations Django makes all models anew that have to do with what changed. Every case app hangs on the folder of
cases, so that is nearly every model for nearly every change. On an empty database no row is ever read with them: the changed model alone is
enough to make its table. Whatever a migration does by itself (`RunPython`) still gets all models as they were, made anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import django_fsm
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ModelState, ProjectState


def is_first(connection: Any) -> bool:
    """Whether nothing has been migrated on this database yet."""
    return not MigrationRecorder(connection).applied_migrations()


@contextmanager
def _instead(owner: Any, name: str, stand_in: Any) -> Iterator[None]:
    """Put `stand_in` in the place of an attribute for a while."""
    kept = getattr(owner, name)
    setattr(owner, name, stand_in)
    try:
        yield
    finally:
        setattr(owner, name, kept)


class _Unheard:
    """A signal that nobody listens to."""

    def connect(self, receiver: Any) -> None:
        """Listen to nothing."""


@contextmanager
def models_without_transitions() -> Iterator[None]:
    """Let the field of the state look for no transitions in the models that migrations make.

    They have no methods; but each of the many thousand such models would leave a listener behind that is asked about all
    that come later.
    """
    with _instead(django_fsm, "class_prepared", _Unheard()):
        yield


@contextmanager
def one_model_at_a_time() -> Iterator[None]:
    """Make only the model anew that is new, or got a field, a constraint or an index. For an empty database only."""
    add_field = ProjectState.add_field
    reload_model = ProjectState.reload_model

    def add_model(self: Any, model_state: ModelState) -> None:
        key = model_state.app_label, model_state.name_lower
        self.models[key] = model_state
        if self._relations is not None:
            self.resolve_model_relations(key)
        _make(self, *key)

    def add_field_alone(self: ProjectState, *arguments: Any, **named: Any) -> None:
        with _instead(
            ProjectState, "reload_model", lambda state, app, model, delay=False: _make(state, app, model)
        ):
            add_field(self, *arguments, **named)

    def reload_alone(self: ProjectState, app_label: str, model_name: str, delay: bool = False) -> None:
        if delay:
            _make(self, app_label, model_name)
        else:
            reload_model(self, app_label, model_name)

    with (
        _instead(ProjectState, "add_model", add_model),
        _instead(ProjectState, "add_field", add_field_alone),
        _instead(ProjectState, "reload_model", reload_alone),
    ):
        yield


def _make(state: Any, app_label: str, model_name: str) -> None:
    """Make this model anew, and remember that the others have not followed."""
    if "apps" in state.__dict__:
        state.is_delayed = True
        state._reload({(app_label, model_name)})
