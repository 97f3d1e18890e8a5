package h5

import "unsafe"

// An ID is a handle of the library.
type ID int64

// Default is the property list, or the space, that says nothing.
const Default ID = 0

// Values of enumerations and macros of the C interface.
const (
	ReadOnly  uint32 = 0
	ReadWrite uint32 = 1
	Truncate  uint32 = 2 // of a file that is created

	LayoutContiguous = 1
	LayoutChunked    = 2

	ClassInteger   = 0
	ClassFloat     = 1
	ClassString    = 3
	ClassCompound  = 6
	ClassReference = 7
	ClassEnum      = 8
	ClassVlen      = 9

	SpaceScalar = 0
	SpaceNull   = 2

	FilterDeflate    = 1
	FilterShuffle    = 2
	FilterFletcher32 = 3

	PartialUnfiltered = 2 // a chunk option: chunks over the edge are not filtered

	FillUndefined = 0

	LinkHard = 0

	ObjectGroup   = 2
	ObjectDataset = 5

	ByName     = 0
	Increasing = 0

	CharactersUTF8 = 1

	Tracked = 3 // order of creation: kept, with an index

	// Undefined is the address of what is not stored.
	Undefined = ^uint64(0)
	// Variable is the size of strings that have none.
	Variable = ^uintptr(0)
	// Unlimited is the greatest length of an axis that has none.
	Unlimited = ^uint64(0)
)

// Functions are those of the C interface that are used, each called H5 and the
// field's name, or else what its tag says. A status is negative where the call failed; so is an ID. What is
// there from 1.10.5 to 2.0 under one name is preferred to what is newer.
//
// A parameter for the library to write to is a typed Go pointer: what calls
// through a func value escapes, so that it lies on the heap and no growing stack
// can move it under the library's hands.
type Functions struct {
	Fopen               func(name string, flags uint32, access ID) ID
	Fcreate             func(name string, flags uint32, create, access ID) ID
	Fflush              func(id ID, scope int32) int32
	Fclose              func(ID) int32
	Fget_create_plist   func(ID) ID
	Pget_userblock      func(p ID, size *uint64) int32
	Pset_virtual_prefix func(p ID, prefix string) int32
	Pcreate             func(class ID) ID
	Iget_type           func(ID) int32
	Iget_name           func(id ID, name *byte, size uintptr) int64
	Idec_ref            func(ID) int32
	Oopen               func(at ID, name string, access ID) ID
	Gget_info           func(group ID, info *GroupInfo) int32
	Lget_name_by_idx    func(at ID, group string, index, order int32, n uint64, name *byte, size uintptr, access ID) int64
	Lget_info           func(at ID, name string, info *LinkInfo, access ID) int32 `also:"H5Lget_info1"`

	Dopen2                   func(at ID, name string, access ID) ID
	Dcreate2                 func(at ID, name string, t, space, link, create, access ID) ID
	Dget_space               func(ID) ID
	Dget_type                func(ID) ID
	Dget_create_plist        func(ID) ID
	Dget_offset              func(ID) uint64
	Dget_chunk_info_by_coord func(d ID, at *uint64, skipped *uint32, address, size *uint64) int32
	Dread                    func(d, t, memory, file, transfer ID, buf unsafe.Pointer) int32
	Dwrite                   func(d, t, memory, file, transfer ID, buf unsafe.Pointer) int32
	Dwrite_chunk             func(d, transfer ID, skipped uint32, at *uint64, size uintptr, buf *byte) int32
	Dvlen_reclaim            func(t, space, transfer ID, buf unsafe.Pointer) int32

	Pget_layout                    func(ID) int32
	Pget_chunk                     func(p ID, most int32, dims *uint64) int32
	Pset_chunk                     func(p ID, rank int32, dims *uint64) int32
	Pget_chunk_opts                func(p ID, options *uint32) int32
	Pget_nfilters                  func(ID) int32
	Pget_filter2                   func(p ID, i uint32, flags *uint32, n *uintptr, values *uint32, size uintptr, name *byte, config *uint32) int32
	Pset_deflate                   func(p ID, level uint32) int32
	Pset_shuffle                   func(ID) int32
	Pset_fletcher32                func(ID) int32
	Pget_external_count            func(ID) int32
	Pfill_value_defined            func(p ID, status *int32) int32
	Pget_fill_value                func(p, t ID, value *byte) int32
	Pset_fill_value                func(p, t ID, value *byte) int32
	Pset_link_creation_order       func(p ID, flags uint32) int32
	Pset_attr_creation_order       func(p ID, flags uint32) int32
	Pset_create_intermediate_group func(p ID, yes uint32) int32
	Zfilter_avail                  func(filter int32) int32

	Sget_simple_extent_type    func(ID) int32
	Sget_simple_extent_ndims   func(ID) int32
	Sget_simple_extent_dims    func(s ID, dims, most *uint64) int32
	Sget_simple_extent_npoints func(ID) int64
	Screate                    func(class int32) ID
	Screate_simple             func(rank int32, dims, most *uint64) ID
	Sselect_hyperslab          func(s ID, op int32, start, stride, count, block *uint64) int32

	Tget_class         func(ID) int32
	Tget_size          func(ID) uintptr
	Tget_sign          func(ID) int32
	Tget_super         func(ID) ID
	Tget_nmembers      func(ID) int32
	Tget_member_name   func(t ID, i uint32) unsafe.Pointer
	Tget_member_type   func(t ID, i uint32) ID
	Tget_member_offset func(t ID, i uint32) uintptr
	Tget_member_value  func(t ID, i uint32, value *byte) int32
	Tequal             func(a, b ID) int32
	Tis_variable_str   func(ID) int32
	Tcopy              func(ID) ID
	Tcreate            func(class int32, size uintptr) ID
	Tinsert            func(t ID, name string, offset uintptr, member ID) int32
	Tenum_create       func(base ID) ID
	Tenum_insert       func(t ID, name string, value *byte) int32
	Tvlen_create       func(base ID) ID
	Tset_size          func(t ID, size uintptr) int32
	Tset_cset          func(t ID, set int32) int32
	Tget_cset          func(ID) int32

	Aget_num_attrs func(ID) int32
	Aopen_by_idx   func(at ID, name string, index, order int32, n uint64, attribute, link ID) ID
	Aopen          func(at ID, name string, access ID) ID
	Aexists        func(at ID, name string) int32
	Aget_name      func(a ID, size uintptr, name *byte) int64
	Aget_space     func(ID) ID
	Aget_type      func(ID) ID
	Aread          func(a, t ID, buf unsafe.Pointer) int32
	Acreate2       func(at ID, name string, t, space, create, access ID) ID
	Awrite         func(a, t ID, buf unsafe.Pointer) int32
	Adelete        func(at ID, name string) int32

	Rcreate       func(ref *uint64, at ID, name string, kind int32, space ID) int32
	Rdereference2 func(at, access ID, kind int32, ref *uint64) ID

	Open           func() int32                              `also:"H5open"`
	Get_libversion func(major, minor, release *uint32) int32 `also:"H5get_libversion"`
	Free_memory    func(unsafe.Pointer) int32                `also:"H5free_memory"`
	Eset_auto2     func(stack ID, print, arg uintptr) int32
	Ewalk2         func(stack ID, direction int32, each, arg uintptr) int32
	Eclear2        func(stack ID) int32
}

// GroupInfo is H5G_info_t.
type GroupInfo struct {
	Storage int32
	Links   uint64
	Order   int64
	Mounted bool
	_       [32]byte // room for what a later version may add
}

// LinkInfo is H5L_info1_t.
type LinkInfo struct {
	Kind       int32
	Ordered    bool
	Order      int64
	Characters int32
	Address    uint64 // what a hard link leads to
	_          [32]byte
}

// Globals are types and classes of property lists that the library keeps in
// variables called H5, the field's name and _g.
type Globals struct {
	P_CLS_FILE_ACCESS_ID, P_CLS_FILE_CREATE_ID, P_CLS_DATASET_CREATE_ID, P_CLS_DATASET_ACCESS_ID, P_CLS_LINK_CREATE_ID ID

	T_STD_I8LE, T_STD_I16LE, T_STD_I32LE, T_STD_I64LE ID
	T_STD_U8LE, T_STD_U16LE, T_STD_U32LE, T_STD_U64LE ID
	T_STD_I8BE, T_STD_I16BE, T_STD_I32BE, T_STD_I64BE ID
	T_STD_U8BE, T_STD_U16BE, T_STD_U32BE, T_STD_U64BE ID
	T_IEEE_F32LE, T_IEEE_F64LE                        ID
	T_IEEE_F32BE, T_IEEE_F64BE                        ID
	T_STD_REF_OBJ, T_C_S1                             ID
}
