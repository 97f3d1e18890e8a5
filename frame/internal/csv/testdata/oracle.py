"""Writes pandas.json: what pandas reads of odd files, for pandas_test.go.

    python3 -m venv venv && venv/bin/pip install pandas==3.1.1
    venv/bin/python oracle.py
"""
import io, json, math, os
import pandas as pd

CASES = [
    # name, text, arguments of read_csv, options of ours
    ("ints", "a,b\n1,-2\n+3,007\n", {}, {}),
    ("ints at the edges", "a\n9223372036854775807\n-9223372036854775808\n", {}, {}),
    ("unsigned", "a\n9223372036854775808\n18446744073709551615\n", {}, {}),
    ("beyond integers", "a\n18446744073709551616\n1\n", {}, {}),
    ("ints and nulls", "a,b\n1,x\n,y\n3,\n", {}, {}),
    ("all null words", "a\n" + "\n".join(["#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null"]) + "\n", {}, {}),
    ("null words in text", "a\nx\nNA\nNone\nnull\nna\n", {}, {}),
    ("null words in quotes", "a,b\n\"NA\",\"\"\nx,1\n", {}, {}),
    ("floats", "a\n1.5\n.5\n5.\n-0.0\n1e5\n1E-3\n+2.5\n1e400\n", {}, {}),
    ("long floats", "a\n3.141592653589793238462643383279\n0.1\n123456789012345678901234567890\n1.7976931348623157e308\n5e-324\n2.2250738585072011e-308\n9007199254740993\n", {"float_precision": "round_trip"}, {}),
    ("infinities", "a\ninf\n-inf\nInfinity\n-Infinity\n1.0\n", {}, {}),
    ("ints and floats", "a\n1\n2.5\n", {}, {}),
    ("numbers and text", "a\n1\nx\n2.50\n", {}, {}),
    ("bools", "a,b\nTrue,TRUE\nFalse,false\n", {}, {}),
    ("bools and nulls", "a\nTrue\n\"\"\nfalse\n", {}, {}),
    ("bools and numbers", "a\nTrue\n1\n", {}, {}),
    ("blanks around numbers", "a,b\n 1, 2.5 \n3 ,4\n", {}, {}),
    ("blanks around text", "a,b\n x,y \n", {}, {}),
    ("all null", "a,b\n,1\n,2\n", {}, {}),
    ("one column", "a\n1\n\n2\n", {}, {}),
    ("empty lines", "a,b\n\n1,2\n\n\n3,4\n", {}, {}),
    ("lines of blanks", "a,b\n   \n1,2\n\t\n3,4\n", {}, {}),
    ("no end of line", "a,b\n1,2\n3,4", {}, {}),
    ("null at the end", "a,b\n1,2\n3,", {}, {}),
    ("CRLF", "a,b\r\n1,x\r\n2,y\r\n", {}, {}),
    ("CRLF, last null", "a,b\r\n1,\r\n2,\r\n", {}, {}),
    ("LF and CRLF", "a,b\n1,x\r\n2,y\n", {}, {}),
    ("CR", "a,b\r1,x\r2,y\r", {}, {}),
    ("quotes", "a,b\n\"x,y\",\"1\"\n\"p\",\"2\"\n", {}, {}),
    ("doubled quotes", "a,b\n\"x\"\"y\",1\n\"\"\"\",2\n\"\"\"z\"\"\",3\n", {}, {}),
    ("ends of lines in quotes", "a,b\n\"x\ny\",1\n\"x\r\ny\n\",2\n", {}, {}),
    ("quotes in header", "\"a\",\"b,c\"\n1,2\n", {}, {}),
    ("quotes amid fields", "a,b\n5\" pipe,x\ny\"\"z,\"1\"\"2\"\n", {}, {}),
    ("quoted numbers and nulls", "a,b\n\"1\",\"NA\"\n\"2\",\"2.5\"\n", {}, {}),
    ("byte order mark", "\ufeffa,b\n1,2\n", {}, {}),
    ("byte order mark and quotes", "\ufeff\"a\",b\n1,2\n", {}, {}),
    ("unicode", "naïve,Größe\nélan,1\n日本,2\n", {}, {}),
    ("header only", "a,b\n", {}, {}),
    ("header without an end", "a,b", {}, {}),
    ("duplicate names", "a,a,b,a\n1,2,3,4\n", {}, {}),
    ("missing names", "a,,c,\n1,2,3,4\n", {}, {}),
    ("duplicate and taken", "a,a,a.1\n1,2,3\n", {}, {}),
    ("no header", "1,x\n2,y\n", {"header": None}, {"NoHeader": True}),
    ("names", "1,x\n2,y\n", {"header": None, "names": ["n", "s"]}, {"NoHeader": True, "Names": ["n", "s"]}),
    ("names for a header", "a,b\n1,x\n", {"header": 0, "names": ["n", "s"]}, {"Names": ["n", "s"]}),
    ("skip rows", "junk\nmore, junk\na,b\n1,2\n", {"skiprows": 2}, {"SkipRows": 2}),
    ("semicolon", "a;b\n1;x,y\n", {"sep": ";"}, {"Delimiter": 59}),
    ("tab", "a\tb\n1\tx y\n\t2\n", {"sep": "\t"}, {"Delimiter": 9}),
    ("pipe and single quotes", "a|b\n'x|y'|1\n", {"sep": "|", "quotechar": "'"}, {"Delimiter": 124, "Quote": 39}),
    ("decimal comma", "a;b\n1,5;x\n-2,25;y\n", {"sep": ";", "decimal": ","}, {"Delimiter": 59, "Decimal": 44}),
    ("comments", "# top\na,b\n1,2#x\n#3,4\n5,6\n", {"comment": "#"}, {"Comment": 35}),
    ("comment in quotes", "a,b\n\"x#y\",2\n", {"comment": "#"}, {"Comment": 35}),
    ("escape", "a,b\nx\\,y,1\n\"p\\\"q\",2\n", {"escapechar": "\\"}, {"Escape": 92}),
    ("no quoting", "a,b\n\"x,1\ny\"\",2\n", {"quoting": 3}, {"NoQuote": True}),
    ("own nulls", "a,b\n-,x\n1,-\n", {"na_values": ["-"]}, {"Nulls": ["-"]}),
    ("a number for null", "a,b,c\n-999,1.5,x\n2,-999,-999\n", {"na_values": ["-999"]}, {"Nulls": ["-999"]}),
    ("own nulls only", "a,b\n-,NA\n1,\n", {"na_values": ["-"], "keep_default_na": False}, {"Nulls": ["-"], "OnlyNulls": True}),
    ("own truth", "a\nyes\nno\n", {"true_values": ["yes"], "false_values": ["no"]}, {"TrueValues": ["yes"], "FalseValues": ["no"]}),
    ("some columns", "a,b,c\n1,x,2.5\n2,y,3.5\n", {"usecols": ["a", "c"]}, {"Columns": ["a", "c"]}),
    ("dates", "a,b\n2024-02-29,2024-01-01 10:00:00\n1969-12-31,1969-12-31 23:59:59.5\n", {"parse_dates": ["a", "b"], "date_format": "ISO8601"}, {}),
    ("dates with T and nulls", "a\n2024-01-01T00:00:01\n\"\"\n2024-01-01T00:00:02.25\n", {"parse_dates": ["a"], "date_format": "ISO8601"}, {}),
    ("dates with zones", "a\n2024-01-01T00:00:01Z\n2024-06-01T12:00:00Z\n", {"parse_dates": ["a"], "date_format": "ISO8601"}, {}),
    ("ragged", "a,b,c\n1,2,3\n4,5\n6\n", {}, {"Ragged": True}),
    ("too many fields", "a,b\n1,2\n3,4,5\n", {}, {}),
    ("too many fields, left out", "a,b\n1,2\n3,4,5\n6,7\n", {"on_bad_lines": "skip"}, {"Bad": 1}),
    ("never closed", "a,b\n1,\"x\n2,y\n", {}, {}),
    ("nothing", "", {}, {}),
    ("only ends of lines", "\n\n\n", {}, {}),
    ("NUL", "a,b\nx\0y,1\n", {}, {}),
    ("text that looks like numbers", "a\n1_000\n0x10\n1e\n--1\n1.2.3\n", {}, {}),
    ("text in an exponent", "a\n1e5x\n", {}, {}),
    ("zeros in front", "a\n0000000000000000000000001\n2\n", {}, {}),
    ("many columns", ",".join(f"c{i}" for i in range(300)) + "\n" + ",".join(str(i) for i in range(300)) + "\n", {}, {}),
    ("long text", "a,b\n" + "x" * 5000 + ",1\n" + "y" * 40000 + ",2\n", {}, {}),
]


def value(v):
    if v is None or v is pd.NaT or v is pd.NA or isinstance(v, float) and math.isnan(v):
        return None
    if isinstance(v, pd.Timestamp):
        return {"ns": str(v.value)}
    if hasattr(v, "item"):
        v = v.item()
    if isinstance(v, bool) or isinstance(v, str):
        return v
    if isinstance(v, int):
        return {"int": str(v)}
    return {"float": repr(v)}


def column(c):
    if any(type(v) is int and abs(v) >= 1 << 64 for v in c):
        return [str(v) for v in c]  # Python's integers, which are no numbers of a column
    return [value(v) for v in c]


def main():
    out = []
    for name, text, args, options in CASES:
        case = {"Name": name, "Text": text, "Options": options}
        try:
            f = pd.read_csv(io.BytesIO(text.encode()), **args)
            case["Names"] = [str(c) for c in f.columns]
            case["Columns"] = [column(f.iloc[:, i]) for i in range(f.shape[1])]
        except Exception as e:
            case["Error"] = f"{type(e).__name__}: {e}"
        out.append(case)
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "pandas.json"), "w") as f:
        json.dump({"pandas": pd.__version__, "cases": out}, f, indent=1, ensure_ascii=False)
        f.write("\n")


main()
