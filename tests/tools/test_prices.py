"""The command that renews the price table, on offers in the format of the AWS Price List.

``price_list/`` holds the columns that the command reads, with rows that it must not take: reserved instances, Windows,
other tenancies, other currencies, free tiers and products with a similar usage type. The control plane costs $0.11
there, to show that the command writes what it reads.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from analysis.prices.table import FILE
from tools.prices.cli import main, rendered
from tools.prices.selectors import GLOBAL_RATES, SELECTORS

OFFERS = Path(__file__).parent / "price_list"


@pytest.fixture
def table(tmp_path):
    return Path(shutil.copy(FILE, tmp_path / "table.json"))


@pytest.fixture
def offers(tmp_path):
    return Path(shutil.copytree(OFFERS, tmp_path / "offers"))


def read(table):
    return json.loads(table.read_text())


def renew(table, offers):
    return main(["--table", str(table), "--offers", str(offers)])


def replace(offers, offer, old, new):
    file = offers / f"{offer}.csv"
    content = file.read_text()
    assert old in content
    file.write_text(content.replace(old, new))


def test_a_renewed_rate_has_the_figure_the_source_and_the_date_of_the_price_list(table, offers):
    assert renew(table, offers) == 0

    assert read(table)["rates"]["CONTROL_PLANE"] == {
        "dollars": 0.11,
        "per": "hour",
        "source": "https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/AmazonEKS",
        "asOf": "2026-11-27",
    }


def test_only_the_control_plane_differs_from_the_committed_table(table, offers):
    renew(table, offers)

    before, after = read(FILE)["rates"], read(table)["rates"]
    assert {name for name in before if before[name]["dollars"] != after[name]["dollars"]} == {"CONTROL_PLANE"}
    assert list(before) == list(after)


def test_instances_are_linux_on_demand_with_shared_tenancy(table, offers):
    renew(table, offers)

    found = {name: price["dollars"] for name, price in read(table)["instances"].items()}
    assert found == {"c7g.large": 0.0725, "m7i.large": 0.1008, "t3.large": 0.0832, "t3.xlarge": 0.1664}


def test_servers_are_those_of_one_engine_in_one_zone(table, offers):
    renew(table, offers)

    found = {
        section: {name: price["dollars"] for name, price in read(table)[section].items()}
        for section in ("databases", "valkeyNodes", "redisNodes", "brokers")
    }
    assert found == {
        "databases": {"db.t4g.medium": 0.065, "db.m7g.large": 0.168},
        "valkeyNodes": {"cache.t4g.micro": 0.0128},
        "redisNodes": {"cache.t4g.micro": 0.016},
        "brokers": {"mq.m5.large": 0.288, "mq.m7g.large": 0.2734},
    }


def test_the_command_prints_every_change(table, offers, capsys):
    renew(table, offers)

    lines = capsys.readouterr().out.splitlines()
    assert "CONTROL_PLANE: $0.1 -> $0.11" in lines
    assert "m5.large: $0.096 -> none" in lines
    assert lines[-1].endswith("changed")


def test_a_second_run_changes_nothing(table, offers, capsys):
    renew(table, offers)
    first = table.read_text()
    capsys.readouterr()

    assert renew(table, offers) == 0
    assert table.read_text() == first
    assert capsys.readouterr().out.splitlines() == ["34 prices, 0 changed"]


def test_rates_without_a_region_keep_the_figure_of_the_pricing_page(table, offers):
    renew(table, offers)

    for name in GLOBAL_RATES:
        assert read(table)["rates"][name] == read(FILE)["rates"][name]


INCOMPLETE = {
    "a renamed usage type": (
        ("AmazonEKS", "AmazonEKS-Hours:perCluster", "AmazonEKS-Hours:renamed"),
        "CONTROL_PLANE has no price",
    ),
    "two prices for one rate": (
        ("AWSELB", "TS-LoadBalancerUsage", "LoadBalancerUsage"),
        "APPLICATION_LOAD_BALANCER has the prices 0.0056, 0.0225",
    ),
    "another name of an engine": (
        ("AmazonElastiCache", '"Valkey"', '"valkey"'),
        "AmazonElastiCache: valkeyNodes has no price. Compare its cells",
    ),
    "another file": (("awskms", "SKU", "S"), "this is no offer of the AWS Price List"),
}


@pytest.mark.parametrize("case", INCOMPLETE)
def test_a_price_list_that_lacks_a_rate_leaves_the_table_as_it_is(table, offers, capsys, case):
    change, problem = INCOMPLETE[case]
    replace(offers, *change)

    assert renew(table, offers) == 1
    assert table.read_text() == FILE.read_text()
    assert problem in capsys.readouterr().err


def test_a_missing_offer_is_named_with_its_path(table, offers, capsys):
    (offers / "AmazonECR.csv").unlink()

    assert renew(table, offers) == 1
    assert "AmazonECR.csv: cannot be read" in capsys.readouterr().err


def test_every_rate_has_a_selector_or_belongs_to_no_region():
    assert {*SELECTORS, *GLOBAL_RATES} == set(read(FILE)["rates"])


def test_the_committed_table_is_written_as_the_command_writes_it():
    assert FILE.read_text() == rendered(read(FILE))


def test_selectors_match_the_usage_types_of_other_regions():
    assert SELECTORS["NAT_GATEWAY"].matches("APS2-NatGateway-Hours", "NatGateway", "ap-southeast-2")
    assert SELECTORS["KEY"].matches("ap-southeast-2-KMS-Keys", "", "ap-southeast-2")
    assert not SELECTORS["KEY"].matches("eu-west-1-KMS-Keys", "", "ap-southeast-2")


def test_a_missing_table_is_wrong_usage(tmp_path, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["--table", str(tmp_path / "none.json")])

    assert "none.json: there is no such file" in capsys.readouterr().err


def test_a_missing_offer_is_a_sentence_without_the_number_of_the_error(tmp_path, capsys):
    table = tmp_path / "table.json"
    table.write_text(FILE.read_text(encoding="utf-8"))
    (tmp_path / "offers").mkdir()

    assert main(["--offers", str(tmp_path / "offers"), "--table", str(table)]) == 1
    assert "AWSELB.csv: cannot be read (No such file or directory). Download it to" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["not json", "[]", '{"rates": {}}', '{"rates": [], "instances": {}}'])
def test_a_file_that_is_no_price_table_is_reported(tmp_path, capsys, text):
    table = tmp_path / "table.json"
    table.write_text(text)

    assert main(["--offers", str(tmp_path), "--table", str(table)]) == 1
    assert capsys.readouterr().err == f"error: {table}: this is no price table. Name a copy of us-east-1.json.\n"


def test_a_missing_folder_of_price_lists_is_a_usage_error(tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--offers", str(tmp_path / "none")])
    assert ended.value.code == 2
    assert "none: there is no such folder. Name the folder of the downloaded offers." in capsys.readouterr().err
