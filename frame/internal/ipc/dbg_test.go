package ipc
import ("testing";"os";"bytes";"time";"math/rand/v2";"path/filepath")
func TestDbg(t *testing.T){
 dir:=t.TempDir()
 r:=rand.New(rand.NewPCG(uint64(time.Now().UnixNano()),2))
 start:=time.Now(); n:=0
 for time.Since(start)<20*time.Second {
  name:=[]string{"plain.arrow","zstd.arrow","stream.arrows","polars.arrow","lz4.arrow"}[r.IntN(5)]
  data,_:=os.ReadFile("testdata/"+name)
  bad:=bytes.Clone(data)
  for range 1+r.IntN(4){ i:=r.IntN(len(bad)); switch r.IntN(3){case 0: bad[i]^=byte(1<<r.IntN(8)); case 1: bad[i]=255; case 2: for j:=i;j<min(i+8,len(bad));j++{bad[j]=byte(r.IntN(2)*255)}}}
  p:=filepath.Join(dir,name); os.WriteFile(p,bad,0o666)
  s0:=time.Now()
  s,err:=open1(t,p)
  if err==nil { _,err=show(s,nil) }
  n++
  if d:=time.Since(s0); d>300*time.Millisecond { t.Log(d,name,err); os.WriteFile("/tmp/weft/cl/slow-"+name,bad,0o666) }
 }
 t.Log(n)
}
