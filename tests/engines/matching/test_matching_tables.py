"""Tables of names, of firms and of aliases; bad ones are refused with what, where and how to mend it."""

from pathlib import Path

import duckdb
import pytest

from wutong_engines.matching import (
    MatchingError,
    names_of,
    read_aliases,
    read_firms,
    read_names,
    register_aliases,
)

FIRMS = names_of([("E10", "盐桥化工有限公司"), ("E11", "盐桥新材料有限公司")])


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "names.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_names_with_and_without_regions(tmp_path: Path) -> None:
    found = read_names(written(tmp_path, '\ufeffid,name,region\n1,"华瑞, 科技",西宁市\n\n2,德昌,\n'))
    assert found.ids == ("1", "2")
    assert found.names == ("华瑞, 科技", "德昌")
    assert found.regions == ("西宁市", "")
    assert read_names(written(tmp_path, "name,id\n华瑞,1\n")).regions == ("",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "是空的"),
        ("id,name\n", "没有一行"),
        ("id,company\n1,华瑞\n", "缺列 name"),
        ("华瑞,1\n", "缺列 id、name"),
        ("id,name\n1,华瑞\n1,德昌\n", "id 重复：1（第 2、3 行）"),
        ("id,name\n1,华瑞\n2,\n", "第 3 行"),
        ("id,name\n1,华瑞,西宁\n", "第 2 行有 3 格"),
        ("id,name,name\n1,华瑞,德昌\n", "两个 name"),
        ('id,name\n1,"华瑞\n', "不是合格的 CSV"),
        ("id,name,region\n1,华瑞,630100\n2,德昌,999999\n", "region 有不认得的代码：999999（2）"),
        ("id,name,region\n1,华瑞,63010\n", "63010（1）"),
        (",".join(["id", "name", *(f"c{at}" for at in range(98))]) + "\n", "100 列"),
    ],
)
def test_a_bad_table_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(MatchingError, match=said.replace("（", ".").replace("）", ".")):
        read_names(written(tmp_path, text))


def test_another_encoding_is_named(tmp_path: Path) -> None:
    with pytest.raises(MatchingError, match=r"GBK.*CSV UTF-8"):
        read_names(written(tmp_path, "id,name\n1,华瑞科技有限公司\n", "gb18030"))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(MatchingError, match="打不开"):
        read_names(tmp_path / "none.csv")


def snapshot(folder: Path, day: str, rows: str, aliases: str = "") -> None:
    within = folder / f"snapshot={day}"
    within.mkdir(parents=True)
    named = f"from (values {rows}) as t(eid, name, county, prefecture, province)"
    duckdb.sql(f"select * {named}").write_parquet(str(within / "enterprise.parquet"))
    if aliases:
        duckdb.sql(f"select * from (values {aliases}) as t(alias, eid, decided_by)").write_parquet(
            str(within / "name_alias.parquet")
        )


def test_a_register_is_its_latest_snapshot(tmp_path: Path) -> None:
    snapshot(tmp_path, "2026-10-01", "('E1','旧名','630102','630100','630000')")
    rows = "('E2','德昌',NULL,'510100','510000'),('E1','华瑞','630102','630100','630000')"
    snapshot(tmp_path, "2026-11-01", rows, "('老华瑞','E1','更名'),('德',  'E1',''),('德','E2','')")
    (tmp_path / ".2026-12-01.7.part").mkdir()
    found = read_firms(tmp_path)
    assert found.ids == ("E1", "E2")
    assert found.names == ("华瑞", "德昌")
    assert found.regions == ("630102", "510100")
    aliases = register_aliases(tmp_path)
    assert {alias: known.eid for alias, known in aliases.items()} == {"老华瑞": "E1"}


def test_a_folder_that_is_no_register(tmp_path: Path) -> None:
    with pytest.raises(MatchingError, match="register build"):
        read_firms(tmp_path)
    assert register_aliases(tmp_path) == {}


def test_a_register_with_a_firm_twice(tmp_path: Path) -> None:
    snapshot(tmp_path, "2026-11-01", "('E1','甲','630102','',''),('E1','乙','630102','','')")
    with pytest.raises(MatchingError, match="eid 重复"):
        read_firms(tmp_path)


def test_aliases(tmp_path: Path) -> None:
    found = read_aliases(written(tmp_path, "alias,eid,decided_by\n盐桥,E10,简称表\n"), FIRMS)
    assert found["盐桥"].eid == "E10" and found["盐桥"].decided_by == "简称表"
    with pytest.raises(MatchingError, match="指了两家"):
        read_aliases(written(tmp_path, "alias,eid\n盐桥,E10\n盐桥,E11\n"), FIRMS)
    with pytest.raises(MatchingError, match="第 2 行"):
        read_aliases(written(tmp_path, "alias,eid\n,E10\n"), FIRMS)
    with pytest.raises(MatchingError, match=r"第 3 行：名录里没有 E99"):
        read_aliases(written(tmp_path, "alias,eid\n盐桥,E10\n盐田,E99\n"), FIRMS)
