//go:build !dont

package main

const want = `
lift the function, not its result                        9
compute a lot at once                                    15
leave inputs as they are                                 6
stay away from global state                              6
pass every result on to something that is computed       3
break work up into many tasks                            30
but not into too many                                    332833500
lift the small functions, not those that build graphs    14
make large data lazy once                                17325
`
