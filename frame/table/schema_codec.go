package table

import (
	"encoding/json"
	"fmt"
)

// plainSchema is a Schema without its methods.
type plainSchema Schema

// MarshalBinary writes the schema for another process.
func (s *Schema) MarshalBinary() ([]byte, error) { return json.Marshal((*plainSchema)(s)) }

// UnmarshalBinary reads what MarshalBinary wrote.
func (s *Schema) UnmarshalBinary(data []byte) error {
	*s = Schema{}
	if err := json.Unmarshal(data, (*plainSchema)(s)); err != nil {
		return fmt.Errorf("table: schema: %w", err)
	}
	return nil
}
