"""The providers misbehave, all of them at once."""

from tests.torture import providers
from tests.torture.providers import Mood
from tests.torture.scene import Scene


async def asked_too_often(scene: Scene) -> None:
    """Every provider answers 429 to every reply"""
    await _while(scene, providers.asked_too_often)


async def broken_after_taking(scene: Scene) -> None:
    """Every provider takes each reply, and its front answers 500"""
    await _while(scene, providers.broken_after_taking)


async def hanging_up_after_taking(scene: Scene) -> None:
    """Every provider takes each reply and hangs up"""
    await _while(scene, providers.hanging_up_after_taking)


async def silent_after_taking(scene: Scene) -> None:
    """Every provider takes each reply and never answers"""
    await _while(scene, providers.silent_after_taking)


async def _while(scene: Scene, mood: Mood) -> None:
    scene.house.providers.mood = mood
    await scene.outage(2)
    scene.house.providers.mood = providers.willing
