from gateway.simulator.photos import LARGEST, Photos


def test_old_pictures_make_room():
    photos = Photos()
    first, *_, last = [photos.keep(bytes(LARGEST)) for _ in range(13)]
    assert photos.find(first) is None
    assert photos.find(last) is not None
