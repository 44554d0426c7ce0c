"""Reading the long rows: what is accepted, and every refusal with what, where and how to mend it."""

from collections.abc import Sequence

import numpy as np
import pytest

from wutong_engines.chains import Matrix, MatrixError, read_matrix, study_of

HEADER = ["region", "activity", "value"]
TWO = [HEADER, ["b", "y", "2"], ["a", "x", "1"]]


def test_labels_are_sorted_and_absent_pairs_are_nothing() -> None:
    found = read_matrix([*TWO, [], ["a", " 0111 ", "0"]])
    assert found.regions == ("a", "b") and found.activities == ("0111", "x", "y")
    assert found.values.tolist() == [[0, 1, 0], [0, 0, 2]]


def test_columns_in_any_order_and_a_byte_order_mark() -> None:
    found = read_matrix([["\ufeffvalue", "activity", "region"], ["2", "y", "b"], ["1e3", "x", "a"]])
    assert found.values.tolist() == [[1000, 0], [0, 2]]


def test_the_order_of_rows_changes_no_bit() -> None:
    chance = np.random.default_rng(5)
    rows = [[f"r{i}", f"a{j}", repr(chance.lognormal())] for i in range(6) for j in range(9)]
    first = study_of(read_matrix([HEADER, *rows]))
    again = study_of(read_matrix([HEADER, *(rows[number] for number in chance.permutation(len(rows)))]))
    assert first.as_json() == again.as_json()


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([*TWO, ["b", "x", "-3"]], "第 4 行（b 的 x）的 value 为 -3，是负数：核对来源，写 0 或正数"),
        ([*TWO, ["a", "x", "5"]], "第 4 行（a 的 x）第 3 行已有：并成一行"),
        ([HEADER, ["a", "x", "1"], ["a", "y", "1"]], "只有 1 个地区：要比较才有相对优势，至少给两个地区"),
        ([HEADER, ["a", "x", "1"], ["b", "x", "1"]], "只有 1 个产业"),
        ([*TWO, ["b", "x", ""]], "的 value 空着：空不等于 0"),
        ([*TWO, ["b", "x", "1,200"]], "为“1,200”：只写数，不带单位、千分号"),
        ([*TWO, ["b", "x", "1_200"]], "为“1_200”：只写数"),
        ([*TWO, ["b", "x", "inf"]], "写一个有限的数"),
        ([*TWO, ["b", "x", "nan"]], "写一个有限的数"),
        ([*TWO, ["", "x", "1"]], "第 4 行没有写 region"),
        ([*TWO, ["b", "x"]], "第 4 行有 2 列：要正好三列"),
        (
            [["c", *map(str, range(99))]],
            "有 100 列，缺 region、activity、value，多出 c、0、1 等。看来是一行一个地区的宽表",
        ),
        ([["region", "activity", "amount"]], "缺 value，多出 amount。写成每行一格"),
        ([["region", "activity", "value", "year"]], "多出 year"),
        ([["region", "activity", "value", "value"]], "有重复的列"),
        ([], "表头）有 0 列"),
        ([HEADER], "表头下面没有一行数"),
        ([HEADER, ["a", "x", "0"], ["b", "y", "0"]], "所有格都是 0"),
        ([HEADER, ["a", "x", "1e308"], ["b", "y", "1e308"]], "超过 1e+100：换大一点的单位"),
    ],
)
def test_bad_rows_are_refused(rows: Sequence[Sequence[str]], words: str) -> None:
    with pytest.raises(MatrixError) as caught:
        read_matrix(rows)
    assert words in str(caught.value)


def test_unknown_codes_are_named_beside_other_faults() -> None:
    with pytest.raises(MatrixError) as caught:
        read_matrix(
            [*TWO, ["632999", "y", "-1"], ["c", "y", "1"]], known_regions={"a", "b"}, known_activities={"x"}
        )
    said = str(caught.value)
    assert (
        "region 一列的 c不在代码表里" in said and "activity 一列的 y不在代码表里" in said and "负数" in said
    )


def test_a_table_beyond_memory_is_refused_before_it_is_made() -> None:
    rows = ([f"r{number}", f"a{number}", "1"] for number in range(10_001))
    with pytest.raises(MatrixError, match="10001 个地区 × 10001 个产业，太大了"):
        read_matrix([HEADER, *rows])


def test_many_faults_are_counted() -> None:
    with pytest.raises(MatrixError) as caught:
        read_matrix([HEADER, *([f"r{number}", "x", "-1"] for number in range(9))])
    assert str(caught.value).count("负数") == 5 and str(caught.value).endswith("另有 4 处。")


@pytest.mark.parametrize(
    ("matrix", "words"),
    [
        ((("a", "a"), ("x", "y"), np.ones((2, 2))), "有重名的地区"),
        ((("a", "b"), ("x", "y"), np.ones((2, 3))), "两者要一致"),
        ((("a", "b"), ("x", "y"), np.array([[1.0, 1.0], [1.0, -2.0]])), "b 的 y 为 -2：写 0 或正数"),
        ((("a", "b"), ("x", "y"), np.array([[1.0, np.nan], [1.0, 2.0]])), "a 的 y 为 nan"),
    ],
)
def test_a_table_that_is_none_is_refused(matrix: tuple[object, ...], words: str) -> None:
    with pytest.raises(MatrixError) as caught:
        Matrix(*matrix)  # type: ignore[arg-type]
    assert words in str(caught.value)


def test_a_region_that_is_not_there() -> None:
    with pytest.raises(MatrixError, match="没有地区 999999：表里有 a、b"):
        study_of(read_matrix(TWO)).as_json("999999")


def test_json_has_one_region_or_all() -> None:
    made = study_of(read_matrix([*TWO, ["a", "y", "1"], ["b", "z", "1"]]))
    assert len(made.as_json()["cells"]) == 6 and len(made.as_json("a")["cells"]) == 3
    cell = made.as_json("a")["cells"][0]
    assert set(cell) >= {"region", "activity", "value", "rca", "density", "relatedness", "is_present"}
    assert set(cell) - set(HEADER) >= {"relative_relatedness", "cog"}
