"""What stands in the way of reading JSON and XML."""

from xinheng.exchange.reading.errors.base import FileRefused


class FileIncomplete(FileRefused):
    """A structured text that ends before it is closed. Facts: row (the row or object in which it ends)."""

    code = "file-incomplete"
    title = "The end of the file is missing"
    detail = "The file ends in the middle of row {row}: it was cut off while it was written or sent. Export it again."


class JsonDamaged(FileRefused):
    """JSON that breaks the syntax of RFC 8259. Facts: row (object, from 1), character (within it, from 1)."""

    code = "json-damaged"
    title = "The JSON text cannot be read"
    detail = (
        "Object {row} breaks the syntax of JSON at its character {character}. Let a program write the file: names and "
        "texts in double quotation marks, a comma between members and none after the last."
    )


class JsonNotRows(FileRefused):
    """JSON without the rows where they are looked for. Facts: members."""

    code = "json-not-rows"
    title = "The JSON text holds no list of objects"
    detail = (
        "Send a list of objects in square brackets, one object with such a list as its member {members}, or one object "
        "in each line. The names in an object are official codes or Chinese names of fields."
    )


class XmlDamaged(FileRefused):
    """XML that is not well-formed. Facts: line, character (both from 1)."""

    code = "xml-damaged"
    title = "The XML text cannot be read"
    detail = "Line {line}, character {character} is not well-formed XML. Let a program write the file, or send CSV."


class XmlDoctype(FileRefused):
    """XML with a document type declaration, the place of entities and of references to other files."""

    code = "xml-doctype"
    title = "The XML text declares a document type"
    detail = (
        "A document type declaration (<!DOCTYPE …>) can define entities and point at other files, so none is read. "
        "Remove it; the five built-in entities such as &amp; need no declaration."
    )


class XmlNotRows(FileRefused):
    """XML without an element whose children are fields. Facts: form."""

    code = "xml-not-rows"
    title = "The XML text holds no rows"
    detail = (
        "No element has children named like fields. Send {form}: one such element for each decision, its children "
        "named by official code, their values as text and not as attributes."
    )


class MarkupTooLong(FileRefused):
    """One tag, attribute, comment or text of XML longer than any may be. Facts: limit (bytes)."""

    code = "markup-too-long"
    title = "A part of the XML text is too long"
    detail = "A single tag, attribute or comment has more than {limit} bytes. Values belong into elements, one a field."
    status = 413


class NestedTooDeep(FileRefused):
    """JSON or XML nested deeper than any table is. Facts: limit (levels), row."""

    code = "nested-too-deep"
    title = "The file is nested too deeply"
    detail = "Row {row} is nested deeper than {limit} levels. A row is a flat list of names and values."
