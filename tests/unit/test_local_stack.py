"""At which port `up` lets the gateway answer."""

from services.local.stack import build_stack, is_gateway
from services.runtime.listening import listen
from services.runtime.settings import Settings


def port_of_gateway(settings: Settings) -> str:
    (gateway,) = filter(is_gateway, build_stack(settings, 1, None, lambda _name, _record: None).services)
    return gateway.env["HARMWATCH_GATEWAY_PORT"]


def test_the_usual_port_gives_way_where_it_is_taken_and_one_that_was_asked_for_does_not() -> None:
    with listen("127.0.0.1", 0, settings="HARMWATCH_GATEWAY") as taken:
        port = taken.getsockname()[1]
        usual = Settings.model_construct(_fields_set=set(), gateway_port=port)
        assert port_of_gateway(usual) != str(port)
        assert port_of_gateway(Settings(gateway_port=port)) == str(port)
    assert port_of_gateway(usual) == str(port)
