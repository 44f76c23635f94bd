"""XML from outside → lxml elements, with entities, DTDs and the network switched off."""

from __future__ import annotations

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class XmlError(Exception):
    """A part that is not well-formed XML."""


def parse(data: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise XmlError("XML 写法有误") from error
    # Office files have no DTD; entities in one could hide or multiply text.
    if root.getroottree().docinfo.internalDTD is not None:
        raise XmlError("XML 里有文档类型声明")
    return root


def local(element: etree._Element) -> str:
    """The element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]
