; func "check" {
; 	stream i int64
; 	uniform n int64
; 	uniform p ptr
; 	reg v float32
; 	result v
; 
; 	check index i n #0
; 	v = load p + i*4
; }

define void @weft_entry(ptr noalias %args, ptr noalias %thread) #0 {
start:
	%v1 = alloca i64
	%v4 = alloca i64
	%v28 = alloca <4 x i64>, align 64
	%v37 = alloca ptr
	%v38 = alloca <4 x float>, align 64
	%v41 = alloca ptr
	%v69 = alloca <4 x i1>
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
	%v19 = load i64, ptr %v18
	%v20 = getelementptr i8, ptr %args, i64 80
	%v21 = load ptr, ptr %v20
	%v22 = getelementptr i8, ptr %args, i64 88
	%v23 = load ptr, ptr %v22
	%v24 = getelementptr i8, ptr %args, i64 96
	%v25 = load i64, ptr %v24
	%v26 = getelementptr i8, ptr %args, i64 104
	%v27 = load i64, ptr %v26
	%v29 = icmp eq i64 %v15, 0
	%v30 = icmp eq i64 %v15, 8
	%v31 = or i1 %v30, %v29
	%v32 = and i1 true, %v31
	br i1 %v29, label %b33, label %b34
b33:
	call void @gather.i64(ptr %v28, ptr %v13, i64 %v15, i64 %v6, i64 %v6)
	br label %b34
b34:
	%v35 = select i1 %v29, ptr %v28, ptr %v13
	%v36 = select i1 %v29, i64 0, i64 8
	%v39 = icmp eq i64 %v25, 4
	%v40 = and i1 %v32, %v39
	br label %b42
b42:
	%v43 = load i64, ptr %v4
	%v44 = load i64, ptr %v1
	%v45 = sub i64 %v44, 2
	store i64 %v45, ptr %v1
	%v48 = icmp slt i64 %v45, 0
	br i1 %v48, label %b46, label %b47, !prof !0
b47:
	%v50 = sub i64 %v8, %v43
	%v51 = icmp sge i64 %v50, 4
	%v52 = and i1 %v40, %v51
	br i1 %v52, label %b53, label %b54
b53:
	%v56 = mul i64 %v43, %v36
	%v57 = getelementptr i8, ptr %v35, i64 %v56
	store ptr %v57, ptr %v37
	%v58 = mul i64 %v43, %v25
	%v59 = getelementptr i8, ptr %v23, i64 %v58
	store ptr %v59, ptr %v41
	br label %b55
b55:
	%v60 = insertelement <4 x i64> poison, i64 %v43, i32 0
	%v61 = shufflevector <4 x i64> %v60, <4 x i64> poison, <4 x i32> zeroinitializer
	%v62 = add <4 x i64> %v61, <i64 0, i64 1, i64 2, i64 3>
	%v63 = insertelement <4 x i64> poison, i64 %v9, i32 0
	%v64 = shufflevector <4 x i64> %v63, <4 x i64> poison, <4 x i32> zeroinitializer
	%v65 = icmp slt <4 x i64> %v62, %v64
	%v66 = select <4 x i1> %v65, <4 x i64> %v62, <4 x i64> %v64
	%v67 = load ptr, ptr %v37
	%v68 = load <4 x i64>, ptr %v67, align 8
	store <4 x i1> shufflevector (<4 x i1> insertelement (<4 x i1> poison, i1 true, i32 0), <4 x i1> poison, <4 x i32> zeroinitializer), ptr %v69
	%v70 = insertelement <4 x i64> poison, i64 %v19, i32 0
	%v71 = shufflevector <4 x i64> %v70, <4 x i64> poison, <4 x i32> zeroinitializer
	%v72 = icmp uge <4 x i64> %v68, %v71
	%v73 = bitcast <4 x i1> %v72 to i4
	%v74 = icmp ne i4 %v73, 0
	br i1 %v74, label %b75, label %b76, !prof !0
b76:
	%v77 = getelementptr i32, ptr %v21, <4 x i64> %v68
	%v78 = call <4 x float> @llvm.masked.gather.v4f32.v4p0(<4 x ptr> %v77, i32 4, <4 x i1> shufflevector (<4 x i1> insertelement (<4 x i1> poison, i1 true, i32 0), <4 x i1> poison, <4 x i32> zeroinitializer), <4 x float> zeroinitializer)
	br label %finish
finish:
	%v79 = load ptr, ptr %v41
	store <4 x float> %v78, ptr %v79, align 4
	br i1 %v52, label %b81, label %b80
b81:
	%v82 = add i64 %v43, 4
	store i64 %v82, ptr %v4
	%v83 = icmp slt i64 %v82, %v8
	br i1 %v83, label %b42, label %done
done:
	%v84 = load i64, ptr %v1
	%v85 = getelementptr i8, ptr %thread, i64 8
	store i64 %v84, ptr %v85
	ret void
b46:
	%v49 = call i64 @pause(ptr %thread, i64 %v45)
	store i64 %v49, ptr %v1
	br label %b47
b54:
	call void @gather.i64(ptr %v28, ptr %v13, i64 %v15, i64 %v43, i64 %v9)
	store ptr %v28, ptr %v37
	store ptr %v38, ptr %v41
	br label %b55
b75:
	call void @trap(ptr %args, i64 1, i64 %v43, i64 0, i64 0)
	ret void
b80:
	call void @scatter.i32(ptr %v38, ptr %v23, i64 %v25, i64 %v43, i64 %v50)
	br label %b81
}

define internal void @gather.i64(ptr noalias %buffer, ptr %base, i64 %stride, i64 %row, i64 %last) noinline minsize optsize #0 {
start:
	%offset = mul i64 %row, %stride
	%first = getelementptr i8, ptr %base, i64 %offset
	%rows = sub i64 %last, %row
	%few = icmp slt i64 %rows, 4
	%n = select i1 %few, i64 %rows, i64 4
	br i1 %few, label %fill, label %lane
fill:
	%behind = mul i64 %rows, %stride
	%lastp = getelementptr i8, ptr %first, i64 %behind
	%x = load i64, ptr %lastp
	%x0 = insertelement <4 x i64> poison, i64 %x, i32 0
	%xs = shufflevector <4 x i64> %x0, <4 x i64> poison, <4 x i32> zeroinitializer
	store <4 x i64> %xs, ptr %buffer, align 8
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

define internal void @scatter.i32(ptr noalias %buffer, ptr %base, i64 %stride, i64 %row, i64 %left) noinline minsize optsize #0 {
start:
	%whole = icmp sgt i64 %left, 4
	%n = select i1 %whole, i64 4, i64 %left
	%offset = mul i64 %row, %stride
	%first = getelementptr i8, ptr %base, i64 %offset
	br label %lane
lane:
	%l = phi i64 [ 0, %start ], [ %next, %lane ]
	%p = phi ptr [ %first, %start ], [ %nextp, %lane ]
	%q = getelementptr i32, ptr %buffer, i64 %l
	%v = load i32, ptr %q
	store i32 %v, ptr %p
	%nextp = getelementptr i8, ptr %p, i64 %stride
	%next = add i64 %l, 1
	%more = icmp slt i64 %next, %n
	br i1 %more, label %lane, label %done
done:
	ret void
}

define internal void @trap(ptr %args, i64 %site, i64 %row, i64 %a, i64 %b) noinline cold #0 {
	%1 = getelementptr i8, ptr %args, i64 16
	store i64 %site, ptr %1
	%2 = getelementptr i8, ptr %args, i64 24
	store i64 %row, ptr %2
	%3 = getelementptr i8, ptr %args, i64 32
	store i64 %a, ptr %3
	%4 = getelementptr i8, ptr %args, i64 40
	store i64 %b, ptr %4
	ret void
}

declare <4 x float> @llvm.masked.gather.v4f32.v4p0(<4 x ptr>, i32 immarg, <4 x i1>, <4 x float>)

attributes #0 = { nounwind "frame-pointer"="none" "target-cpu"="x86-64" }

!0 = !{!"branch_weights", i32 1, i32 2000}
