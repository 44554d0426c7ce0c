"""Tells the words that title a group of projects from names, and how rows are numbered."""

import re

from wutong_engines.units.text import plain, squeezed
from wutong_engines.worksheets.grid import Value

INSTRUCTION = re.compile(
    r"^(?:请|应|须|按)?(?:填写|填报|填入|必填|选填)|^(?:与|同).{2,12}(?:一致|相同)$|^(?:填)?(?:项目|企业|工程)?(?:规范)?(?:全称|简称|名称)$|^(?:文本|字符型|数值型?|下拉选择)$"
)
_GENERIC = re.compile(
    r"工业|农业|农牧|文旅|旅游|能源|新能源|材料|新材料|服务业?|基础设施|在建|续建|新建|新开工|已?签约|拟签约|在谈|洽谈|储备|谋划|重点|省级|州级|市级|县级|招商引?资?|"
    r"亿元以上|[\d百十千万]+|亿元|以上|以下|类|产业|领域|行业|项目|其他|特色|生物|绿色|算力|数字经济|制造业?|现代|物流|商贸|康养|生态|高原|社会事业|民生|房地产|盐湖|化工|"
    r"有色|冶金|光伏|风电|储能|外资|内资|省外|省内|州外|新|旧|前期|投产|竣工|落地|开工|已|拟|及|和|与|、|园区|板块|方面|部分|第|批|年|月|\(.*\)|个|计划|建设"
)
_SECTION_TAIL = re.compile(r"(?:类|产业|领域|行业|板块|方面|部分|项目|企业|园区)(?:\(.*\))?$")
_CHINESE_SERIAL = re.compile(
    r"^[(（]?[一二三四五六七八九十]+[)）]?[、.]?$|^第[一二三四五六七八九十]+[类批]?$|^[IVXⅠ-Ⅹ]+$"
)
_ARABIC_SERIAL = re.compile(r"^[(（]?\d{1,6}(?:[.\-]\d{1,3})*[)）]?[、.]?$|^[①-⑳]$")


def serial_style(value: Value) -> str:
    """arabic, chinese or none: how a row is numbered."""
    if isinstance(value, bool) or value == "":
        return "none"
    if isinstance(value, int | float):
        return "arabic"
    bare = squeezed(str(value))
    if _ARABIC_SERIAL.match(bare):
        return "arabic"
    return "chinese" if _CHINESE_SERIAL.match(bare) else "none"


def is_section_title(text: str) -> bool:
    """Words that title a group of projects and name none: 工业项目, 在建项目（3个）, 新能源类."""
    bare = plain(text)
    if len(bare) > 24 or not _SECTION_TAIL.search(bare):
        return False
    return not _GENERIC.sub("", bare).strip()
