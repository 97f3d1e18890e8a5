package hdf5
import ("testing";"github.com/cb434341/weft/internal/block";"os";"os/exec";"math/rand/v2";"path/filepath";"fmt";"strings";"time";"context")
func TestZZChild(t *testing.T){
 p := os.Getenv("ZZ"); if p == "" { return }
 c, err := List(p); if err != nil { fmt.Println("listerr", err); return }
 bad := 0
 for _, v := range c.Variables {
   r, err := Open(p, v.Name); if err != nil { bad++; continue }
   shape := []int{}; lo := []int{}
   for _, n := range r.Shape { shape = append(shape, min(n, 40)); lo = append(lo, 0) }
   if n, _ := block.Bytes(r.DType, shape); n > 1<<24 { continue }
   if r.Read(t.Context(), lo, block.New(r.DType, shape...)) != nil { bad++ }
 }
 fmt.Println("ok", bad)
}
func TestZZCrash(t *testing.T){
 if os.Getenv("ZZ") != "" { return }
 self, _ := os.Executable()
 rnd := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 1))
 count := map[string]int{}
 end := time.Now().Add(70*time.Second)
 for time.Now().Before(end) {
  f := []string{"layouts.h5","latest.h5","climate.nc","things.h5"}[rnd.IntN(4)]
  data, _ := os.ReadFile("testdata/"+f)
  for range 1+rnd.IntN(20) { data[rnd.IntN(len(data))] = byte(rnd.Uint32()) }
  p := filepath.Join(t.TempDir(), "x.h5"); os.WriteFile(p, data, 0o644)
  ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
  c := exec.CommandContext(ctx, self, "-test.run", "TestZZChild"); c.Env = append(os.Environ(), "ZZ="+p, "GOMEMLIMIT=off")
  out, err := c.CombinedOutput()
  switch { case ctx.Err() != nil: count["timeout"]++; os.WriteFile(fmt.Sprintf("/tmp/weft/crash-to-%d.h5", count["timeout"]), data, 0o644)
  case err != nil: count["crash "+f]++; s := string(out); if i := strings.Index(s, "goroutine"); i > 0 { s = s[:min(i+900,len(s))] }; if count["crash "+f] < 3 { t.Log(s) ; os.WriteFile(fmt.Sprintf("/tmp/weft/crash-%d-%s", count["crash "+f], f), data, 0o644)}
  case strings.Contains(string(out), "listerr"): count["listerr"]++
  default: count["listed"]++; if !strings.Contains(string(out), "ok 0") { count["some bad"]++ } }
  cancel()
 }
 t.Log(count)
}
