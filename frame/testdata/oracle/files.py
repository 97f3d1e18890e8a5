"""CSV files, read and worked on."""

import io

import pandas as pd

from case import Call, Family, c, fn

FILES = {
    "plain.csv": "id,name,score,when,ok\n1,Anna,1.5,2024-01-01 10:00:00,true\n2,Bernd,NA,2024-01-02 11:30:00,false\n3,,2.5,,\n4,\"Cid, \"\"the\"\" 4th\",-3e2,2024-02-29 00:00:00,TRUE\n",
    "crlf.csv": "a,b\r\n1,x\r\n,\"y\r\nz\"\r\n3,\r\n",
    "bom.csv": "\ufeffk,v\n日本,1\nß,2\n日本,3\n",
    "wide.csv": "i,f,d\n1,1,2024-01-01\n2,2.5,2024-12-31\n3,,\n",
    "words.csv": "x,y\nnull,NaN\n1,N/A\n,nan\n2,None\n",
    "signs.csv": "n,f\n+1,.5\n-2,5.\n-0,1E3\n9223372036854775807,-1e-3\n",
    "header.csv": "a,b,c\n",
    "spaces.csv": "a,b\n1, x \n2,y\n",
    "zone.csv": "at,v\n2024-03-31T00:30:00Z,1\n2024-03-31T01:30:00Z,2\n,3\n",
}
F = Family("files")
F.files = FILES


def read(name, **how):
    return pd.read_csv(io.StringIO(FILES[name].removeprefix("\ufeff")), dtype_backend="numpy_nullable", **how)


f = lambda name: Call(["in", name])
P = read("plain.csv", parse_dates=["when"], date_format="%Y-%m-%d %H:%M:%S")
P["when"] = P.when.astype("datetime64[us]")
P["ok"] = P.ok.astype("boolean")
P["name"] = P.name.astype("string")
F.add("plain", f("plain.csv"), P)
F.add("plain, filtered", f("plain.csv").Filter(c.score.Gt(0)).Select("name", "score"), P[(P.score > 0).fillna(False)][["name", "score"]])
F.add("plain, summed", f("plain.csv").GroupBy("ok").Agg(c.score.Sum(), fn.Size()), P.groupby("ok").agg(score=("score", "sum"), size=("id", "size")).astype({"size": "Int64", "score": "Float64"}).reset_index())
F.add("plain, one column", f("plain.csv").Select("id"), P[["id"]])
F.add("lines that end in CR LF", f("crlf.csv").Select("a"), read("crlf.csv")[["a"]])
F.add("a byte order mark", f("bom.csv").GroupBy("k").Agg(c.v.Sum()), read("bom.csv").groupby("k").v.sum().reset_index())
W = read("wide.csv")
F.add("types", f("wide.csv"), W.assign(f=W.f.astype("Float64"), d=pd.to_datetime(W.d.astype("object"))), types={"d": "date"})
F.add("words for what is missing", f("words.csv").Agg(c.x.Sum().As("s"), c.x.Count().As("n"), c.y.Count().As("m")), pd.DataFrame({"s": [3], "n": [2], "m": [0]}))
F.add("numbers", f("signs.csv"), read("signs.csv").astype({"f": "Float64"}))
F.add("spaces are kept in text", f("spaces.csv"), read("spaces.csv"))
F.add("a header alone", f("header.csv").Agg(fn.Size()), pd.DataFrame({"size": [0]}))
Z = read("zone.csv")
F.add("times with a zone", f("zone.csv").SelectExpr(c.at.Dt().ToZone("Europe/Berlin").Dt().Hour().As("h"), c.v),
      pd.DataFrame({"h": pd.to_datetime(Z["at"].astype("object")).dt.tz_convert("Europe/Berlin").dt.hour.astype("Int32"), "v": Z.v}))
