//go:build dont

package main

// An input is spoilt and a file is not saved; most others only take longer, or
// mean trouble later.
const want = `
lift the function, not its result                        9
compute a lot at once                                    15
leave inputs as they are                                 0
stay away from global state                              6
pass every result on to something that is computed       0
break work up into many tasks                            30
but not into too many                                    332833500
lift the small functions, not those that build graphs    building_dont.go:20: Func1: norm: its result is lazy, which nobody would compute: call it as it is, without lifting it
make large data lazy once                                17325
`
