package kernel

// Bodies are the lists of statements inside of one.
func Bodies(s Stmt) [][]Stmt {
	switch s := s.(type) {
	case *If:
		return [][]Stmt{s.Then, s.Else}
	case *Block:
		return [][]Stmt{s.Body}
	case *Loop:
		return [][]Stmt{s.Body}
	case *For:
		return [][]Stmt{s.Body}
	}
	return nil
}

// Walk visits all statements of a body in order, those around before those
// inside, to a depth that Verify allows.
func Walk(body []Stmt, visit func(Stmt)) { walkDeep(body, 0, visit) }

func walkDeep(body []Stmt, depth int, visit func(Stmt)) {
	if depth > maxNesting {
		return
	}
	for _, s := range body {
		visit(s)
		for _, inner := range Bodies(s) {
			walkDeep(inner, depth+1, visit)
		}
	}
}
