"""Runs the custom actions in this process: no HTTP, and no tracker copied through JSON."""

import asyncio
import functools
import importlib
import json
import pkgutil
from collections.abc import Awaitable, Callable
from inspect import isabstract, iscoroutinefunction
from typing import Any

from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk import Action
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException
from rasa_sdk.utils import all_subclasses

Run = Callable[..., Any]


def _actions_of(package: str) -> list[type[Action]]:
    """The package's own actions; another package of actions in the same process is none of this one's business."""
    own = (package, f"{package}.")
    found = (one for one in all_subclasses(Action) if one.__module__ == own[0] or one.__module__.startswith(own[1]))
    return [one for one in found if not isabstract(one)]


class InProcessActions(EndpointConfig):
    """An action endpoint for Rasa that calls the actions of a Python package directly.

    A `run` that is a plain function is called in a thread, so that one waiting for the database or for the shop holds
    up no other conversation; a coroutine runs on the loop of the turns. An action that raises fails the turn.
    """

    def __init__(self, package: str) -> None:
        # "Selective domain": Rasa does not write out its whole domain for every call; `request` hands over one copy.
        super().__init__(url=f"in-process://{package}", enable_selective_domain=True)
        _import_all(package)
        # Rasa checks each answer against a schema, which costs more than most actions; the executor has looked already.
        RemoteAction._validate_action_result = _accept
        self._executor = ActionExecutor()
        for action in _actions_of(package):
            self._executor.register_action(action)
        for name, run in self._executor.actions.items():
            self._executor.actions[name] = run if iscoroutinefunction(run) else _in_thread(run)
        self.domain: dict[str, Any] = {}

    @property
    def names(self) -> list[str]:
        return sorted(self._executor.actions)

    async def request(self, *_args: Any, **call: Any) -> dict[str, Any] | None:
        """What Rasa calls to have an action run; answers as an action server would."""
        body = {"domain": self.domain, **call["json"]}
        try:
            answer: dict[str, Any] | None = await self._executor.run(body)
        except ActionExecutionRejection as error:
            raise _refusal(400, error.message, error.action_name) from error
        except ActionNotFoundException as error:
            raise _refusal(404, error.message, error.action_name) from error
        return answer


def _accept(_action: RemoteAction, _answer: dict[str, Any]) -> bool:
    return True


def _import_all(package: str) -> None:
    """Imports the package with all in it, so that a broken module is an ImportError: rasa_sdk would end the process."""
    module = importlib.import_module(package)
    for found in pkgutil.walk_packages(getattr(module, "__path__", []), f"{package}."):
        importlib.import_module(found.name)


def _in_thread(run: Run) -> Callable[..., Awaitable[Any]]:
    @functools.wraps(run)
    async def in_thread(*arguments: Any) -> Any:
        return await asyncio.to_thread(run, *arguments)

    return in_thread


def _refusal(status: int, message: str, action: str) -> ClientResponseError:
    return ClientResponseError(status, message, json.dumps({"error": message, "action_name": action}))
