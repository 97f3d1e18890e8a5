; func "axpy" {
; 	stream x float64
; 	stream y float64
; 	reg c float64
; 	reg t float64
; 	reg t.1 float64
; 	result t.1
; 
; 	c = const 0x1p+01
; 	t = mul x c
; 	t.1 = add t y
; }

define void @weft_entry(ptr noalias %args, ptr noalias %thread) #0 {
start:
	%v1 = alloca i64
	%v4 = alloca i64
	%v30 = alloca <8 x double>, align 64
	%v39 = alloca ptr
	%v40 = alloca <8 x double>, align 64
	%v49 = alloca ptr
	%v50 = alloca <8 x double>, align 64
	%v53 = alloca ptr
	%v85 = alloca <8 x i1>
	%v2 = getelementptr i8, ptr %thread, i64 8
	%v3 = load i64, ptr %v2
	store i64 %v3, ptr %v1
	%v5 = getelementptr i8, ptr %args, i64 0
	%v6 = load i64, ptr %v5
	%v7 = getelementptr i8, ptr %args, i64 8
	%v8 = load i64, ptr %v7
	%v9 = sub i64 %v8, 1
	store i64 %v6, ptr %v4
	%v10 = icmp slt i64 %v6, %v8
	br i1 %v10, label %b11, label %done
b11:
	%v12 = getelementptr i8, ptr %args, i64 48
	%v13 = load ptr, ptr %v12
	%v14 = getelementptr i8, ptr %args, i64 56
	%v15 = load i64, ptr %v14
	%v16 = getelementptr i8, ptr %args, i64 64
	%v17 = load i64, ptr %v16
	%v18 = getelementptr i8, ptr %args, i64 72
	%v19 = load ptr, ptr %v18
	%v20 = getelementptr i8, ptr %args, i64 80
	%v21 = load i64, ptr %v20
	%v22 = getelementptr i8, ptr %args, i64 88
	%v23 = load i64, ptr %v22
	%v24 = getelementptr i8, ptr %args, i64 96
	%v25 = load ptr, ptr %v24
	%v26 = getelementptr i8, ptr %args, i64 104
	%v27 = load i64, ptr %v26
	%v28 = getelementptr i8, ptr %args, i64 112
	%v29 = load i64, ptr %v28
	%v31 = icmp eq i64 %v15, 0
	%v32 = icmp eq i64 %v15, 8
	%v33 = or i1 %v32, %v31
	%v34 = and i1 true, %v33
	br i1 %v31, label %b35, label %b36
b35:
	call void @gather.i64(ptr %v30, ptr %v13, i64 %v15, i64 %v6, i64 %v6)
	br label %b36
b36:
	%v37 = select i1 %v31, ptr %v30, ptr %v13
	%v38 = select i1 %v31, i64 0, i64 8
	%v41 = icmp eq i64 %v21, 0
	%v42 = icmp eq i64 %v21, 8
	%v43 = or i1 %v42, %v41
	%v44 = and i1 %v34, %v43
	br i1 %v41, label %b45, label %b46
b45:
	call void @gather.i64(ptr %v40, ptr %v19, i64 %v21, i64 %v6, i64 %v6)
	br label %b46
b46:
	%v47 = select i1 %v41, ptr %v40, ptr %v19
	%v48 = select i1 %v41, i64 0, i64 8
	%v51 = icmp eq i64 %v27, 8
	%v52 = and i1 %v44, %v51
	br label %b54
b54:
	%v55 = load i64, ptr %v4
	%v56 = load i64, ptr %v1
	%v57 = sub i64 %v56, 1
	store i64 %v57, ptr %v1
	%v60 = icmp slt i64 %v57, 0
	br i1 %v60, label %b58, label %b59, !prof !0
b59:
	%v62 = sub i64 %v8, %v55
	%v63 = icmp sge i64 %v62, 8
	%v64 = and i1 %v52, %v63
	br i1 %v64, label %b65, label %b66
b65:
	%v68 = mul i64 %v55, %v38
	%v69 = getelementptr i8, ptr %v37, i64 %v68
	store ptr %v69, ptr %v39
	%v70 = mul i64 %v55, %v48
	%v71 = getelementptr i8, ptr %v47, i64 %v70
	store ptr %v71, ptr %v49
	%v72 = mul i64 %v55, %v27
	%v73 = getelementptr i8, ptr %v25, i64 %v72
	store ptr %v73, ptr %v53
	br label %b67
b67:
	%v74 = insertelement <8 x i64> poison, i64 %v55, i32 0
	%v75 = shufflevector <8 x i64> %v74, <8 x i64> poison, <8 x i32> zeroinitializer
	%v76 = add <8 x i64> %v75, <i64 0, i64 1, i64 2, i64 3, i64 4, i64 5, i64 6, i64 7>
	%v77 = insertelement <8 x i64> poison, i64 %v9, i32 0
	%v78 = shufflevector <8 x i64> %v77, <8 x i64> poison, <8 x i32> zeroinitializer
	%v79 = icmp slt <8 x i64> %v76, %v78
	%v80 = select <8 x i1> %v79, <8 x i64> %v76, <8 x i64> %v78
	%v81 = load ptr, ptr %v39
	%v82 = load <8 x double>, ptr %v81, align 8
	%v83 = load ptr, ptr %v49
	%v84 = load <8 x double>, ptr %v83, align 8
	store <8 x i1> shufflevector (<8 x i1> insertelement (<8 x i1> poison, i1 true, i32 0), <8 x i1> poison, <8 x i32> zeroinitializer), ptr %v85
	%v86 = fmul contract <8 x double> %v82, shufflevector (<8 x double> insertelement (<8 x double> poison, double 0x4000000000000000, i32 0), <8 x double> poison, <8 x i32> zeroinitializer)
	%v87 = fadd contract <8 x double> %v86, %v84
	br label %finish
finish:
	%v88 = load ptr, ptr %v53
	store <8 x double> %v87, ptr %v88, align 8
	br i1 %v64, label %b90, label %b89
b90:
	%v91 = add i64 %v55, 8
	store i64 %v91, ptr %v4
	%v92 = icmp slt i64 %v91, %v8
	br i1 %v92, label %b54, label %done
done:
	%v93 = load i64, ptr %v1
	%v94 = getelementptr i8, ptr %thread, i64 8
	store i64 %v93, ptr %v94
	ret void
b58:
	%v61 = call i64 @pause(ptr %thread, i64 %v57)
	store i64 %v61, ptr %v1
	br label %b59
b66:
	call void @gather.i64(ptr %v30, ptr %v13, i64 %v15, i64 %v55, i64 %v9)
	store ptr %v30, ptr %v39
	call void @gather.i64(ptr %v40, ptr %v19, i64 %v21, i64 %v55, i64 %v9)
	store ptr %v40, ptr %v49
	store ptr %v50, ptr %v53
	br label %b67
b89:
	call void @scatter.i64(ptr %v50, ptr %v25, i64 %v27, i64 %v55, i64 %v62)
	br label %b90
}

define internal void @gather.i64(ptr noalias %buffer, ptr %base, i64 %stride, i64 %row, i64 %last) noinline minsize optsize #0 {
start:
	%offset = mul i64 %row, %stride
	%first = getelementptr i8, ptr %base, i64 %offset
	%rows = sub i64 %last, %row
	%few = icmp slt i64 %rows, 8
	%n = select i1 %few, i64 %rows, i64 8
	br i1 %few, label %fill, label %lane
fill:
	%behind = mul i64 %rows, %stride
	%lastp = getelementptr i8, ptr %first, i64 %behind
	%x = load i64, ptr %lastp
	%x0 = insertelement <8 x i64> poison, i64 %x, i32 0
	%xs = shufflevector <8 x i64> %x0, <8 x i64> poison, <8 x i32> zeroinitializer
	store <8 x i64> %xs, ptr %buffer, align 8
	%one = icmp eq i64 %rows, 0
	br i1 %one, label %done, label %lane
lane:
	%l = phi i64 [ 0, %start ], [ 0, %fill ], [ %next, %lane ]
	%p = phi ptr [ %first, %start ], [ %first, %fill ], [ %nextp, %lane ]
	%v = load i64, ptr %p
	%q = getelementptr i64, ptr %buffer, i64 %l
	store i64 %v, ptr %q
	%nextp = getelementptr i8, ptr %p, i64 %stride
	%next = add i64 %l, 1
	%more = icmp slt i64 %next, %n
	br i1 %more, label %lane, label %done
done:
	ret void
}

define internal i64 @pause(ptr %thread, i64 %left) noinline cold #0 {
	%fuel = getelementptr i8, ptr %thread, i64 8
	store i64 %left, ptr %fuel
	%yield = load ptr, ptr %thread
	call void %yield(ptr %thread)
	%new = load i64, ptr %fuel
	ret i64 %new
}

define internal void @scatter.i64(ptr noalias %buffer, ptr %base, i64 %stride, i64 %row, i64 %left) noinline minsize optsize #0 {
start:
	%whole = icmp sgt i64 %left, 8
	%n = select i1 %whole, i64 8, i64 %left
	%offset = mul i64 %row, %stride
	%first = getelementptr i8, ptr %base, i64 %offset
	br label %lane
lane:
	%l = phi i64 [ 0, %start ], [ %next, %lane ]
	%p = phi ptr [ %first, %start ], [ %nextp, %lane ]
	%q = getelementptr i64, ptr %buffer, i64 %l
	%v = load i64, ptr %q
	store i64 %v, ptr %p
	%nextp = getelementptr i8, ptr %p, i64 %stride
	%next = add i64 %l, 1
	%more = icmp slt i64 %next, %n
	br i1 %more, label %lane, label %done
done:
	ret void
}


attributes #0 = { nounwind "frame-pointer"="none" "target-cpu"="x86-64-v4" "prefer-vector-width"="512" "min-legal-vector-width"="512" }

!0 = !{!"branch_weights", i32 1, i32 2000}
