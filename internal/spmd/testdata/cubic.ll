; site 0 index 0:0:0
; 
; func "cubic" {
; 	uniform in ptr
; 	uniform n int64
; 	uniform out ptr
; 	uniform no int64
; 	reg c int64
; 	reg i int64
; 	reg x float64
; 	reg c.1 float64
; 	reg t float64
; 	reg c.2 float64
; 	reg t.1 float64
; 	reg t.2 float64
; 	reg c.3 float64
; 	reg t.3 float64
; 	reg t.4 float64
; 	reg c.4 float64
; 	reg t.5 float64
; 
; 	c = const 0
; 	for i = c n 1 L1 {
; 		check index i n #0
; 		x = load in + i*8
; 		c.1 = const 0x1.8p+01
; 		t = mul c.1 x
; 		c.2 = const 0x1p+01
; 		t.1 = add t c.2
; 		t.2 = mul t.1 x
; 		c.3 = const 0x1p+00
; 		t.3 = add t.2 c.3
; 		t.4 = mul t.3 x
; 		c.4 = const 0x1p-01
; 		t.5 = add t.4 c.4
; 		check index i no #0
; 		store out + i*8, t.5
; 	}
; }

define void @weft_entry(ptr noalias %args, ptr noalias %thread) #0 {
start:
	%v1 = alloca i64
	%v4 = alloca i64
	%v29 = alloca i64
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
	%v17 = load ptr, ptr %v16
	%v18 = getelementptr i8, ptr %args, i64 72
	%v19 = load i64, ptr %v18
	br label %b20
b20:
	%v21 = load i64, ptr %v4
	%v22 = load i64, ptr %v1
	%v23 = sub i64 %v22, 4
	store i64 %v23, ptr %v1
	%v26 = icmp slt i64 %v23, 0
	br i1 %v26, label %b24, label %b25, !prof !0
b25:
	%v28 = sub i64 %v8, %v21
	store i64 0, ptr %v29
	%v32 = icmp slt i64 0, %v15
	br i1 %v32, label %b31, label %b30
b31:
	store i64 0, ptr %v29
	%v35 = sub i64 %v15, 1
	%v36 = sext i64 %v15 to i128
	%v37 = sext i64 0 to i128
	%v38 = mul i128 %v37, 1
	%v39 = add i128 0, %v38
	%v40 = icmp sge i128 %v39, 0
	%v41 = icmp slt i128 %v39, %v36
	%v42 = and i1 %v40, %v41
	%v43 = sext i64 %v35 to i128
	%v44 = mul i128 %v43, 1
	%v45 = add i128 0, %v44
	%v46 = icmp sge i128 %v45, 0
	%v47 = and i1 %v42, %v46
	%v48 = icmp slt i128 %v45, %v36
	%v49 = and i1 %v47, %v48
	%v50 = sext i64 %v19 to i128
	%v51 = mul i128 %v37, 1
	%v52 = add i128 0, %v51
	%v53 = icmp sge i128 %v52, 0
	%v54 = and i1 %v49, %v53
	%v55 = icmp slt i128 %v52, %v50
	%v56 = and i1 %v54, %v55
	%v57 = mul i128 %v43, 1
	%v58 = add i128 0, %v57
	%v59 = icmp sge i128 %v58, 0
	%v60 = and i1 %v56, %v59
	%v61 = icmp slt i128 %v58, %v50
	%v62 = and i1 %v60, %v61
	br i1 %v62, label %b33, label %b34
b33:
	br label %b63
b63:
	%v66 = load i64, ptr %v29
	%v67 = sub i64 %v15, %v66
	%v68 = icmp ult i64 %v67, 4096
	%v69 = select i1 %v68, i64 %v67, i64 4096
	%v70 = mul i64 %v69, 4
	%v71 = load i64, ptr %v1
	%v72 = sub i64 %v71, %v70
	store i64 %v72, ptr %v1
	%v75 = icmp slt i64 %v72, 0
	br i1 %v75, label %b73, label %b74, !prof !0
b74:
	%v77 = add i64 %v66, %v69
	br label %b64
b64:
	%v78 = load i64, ptr %v29
	%v79 = getelementptr i64, ptr %v13, i64 %v78
	%v80 = load double, ptr %v79, !tbaa !32
	%v81 = fmul double 0x4008000000000000, %v80
	%v82 = fadd double %v81, 0x4000000000000000
	%v83 = fmul double %v82, %v80
	%v84 = fadd double %v83, 0x3FF0000000000000
	%v85 = fmul double %v84, %v80
	%v86 = fadd double %v85, 0x3FE0000000000000
	%v87 = load i64, ptr %v29
	%v88 = getelementptr i64, ptr %v17, i64 %v87
	store double %v86, ptr %v88, !tbaa !32
	%v89 = load i64, ptr %v29
	%v90 = add nsw i64 %v89, 1
	store i64 %v90, ptr %v29
	%v91 = icmp slt i64 %v90, %v77
	br i1 %v91, label %b64, label %b65
b65:
	%v92 = load i64, ptr %v29
	%v93 = icmp slt i64 %v92, %v15
	br i1 %v93, label %b63, label %b30
b34:
	br label %b94
b94:
	%v97 = load i64, ptr %v29
	%v98 = sub i64 %v15, %v97
	%v99 = icmp ult i64 %v98, 4096
	%v100 = select i1 %v99, i64 %v98, i64 4096
	%v101 = mul i64 %v100, 4
	%v102 = load i64, ptr %v1
	%v103 = sub i64 %v102, %v101
	store i64 %v103, ptr %v1
	%v106 = icmp slt i64 %v103, 0
	br i1 %v106, label %b104, label %b105, !prof !0
b105:
	%v108 = add i64 %v97, %v100
	br label %b95
b95:
	%v109 = load i64, ptr %v29
	%v110 = icmp uge i64 %v109, %v15
	br i1 %v110, label %b111, label %b112, !prof !0
b112:
	%v114 = load i64, ptr %v29
	%v115 = getelementptr i64, ptr %v13, i64 %v114
	%v116 = load double, ptr %v115, !tbaa !32
	%v117 = fmul double 0x4008000000000000, %v116
	%v118 = fadd double %v117, 0x4000000000000000
	%v119 = fmul double %v118, %v116
	%v120 = fadd double %v119, 0x3FF0000000000000
	%v121 = fmul double %v120, %v116
	%v122 = fadd double %v121, 0x3FE0000000000000
	%v123 = load i64, ptr %v29
	%v124 = icmp uge i64 %v123, %v19
	br i1 %v124, label %b125, label %b126, !prof !0
b126:
	%v128 = load i64, ptr %v29
	%v129 = getelementptr i64, ptr %v17, i64 %v128
	store double %v122, ptr %v129, !tbaa !32
	%v130 = load i64, ptr %v29
	%v131 = add nsw i64 %v130, 1
	store i64 %v131, ptr %v29
	%v132 = icmp slt i64 %v131, %v108
	br i1 %v132, label %b95, label %b96
b96:
	%v133 = load i64, ptr %v29
	%v134 = icmp slt i64 %v133, %v15
	br i1 %v134, label %b94, label %b30
b30:
	br label %finish
finish:
	%v135 = add i64 %v21, 1
	store i64 %v135, ptr %v4
	%v136 = icmp slt i64 %v135, %v8
	br i1 %v136, label %b20, label %done
done:
	%v137 = load i64, ptr %v1
	%v138 = getelementptr i8, ptr %thread, i64 8
	store i64 %v137, ptr %v138
	ret void
b24:
	%v27 = call i64 @pause(ptr %thread, i64 %v23)
	store i64 %v27, ptr %v1
	br label %b25
b73:
	%v76 = call i64 @pause(ptr %thread, i64 %v72)
	store i64 %v76, ptr %v1
	br label %b74
b104:
	%v107 = call i64 @pause(ptr %thread, i64 %v103)
	store i64 %v107, ptr %v1
	br label %b105
b111:
	%v113 = load i64, ptr %v29
	call void @trap(ptr %args, i64 1, i64 %v21, i64 %v113, i64 %v15)
	ret void
b125:
	%v127 = load i64, ptr %v29
	call void @trap(ptr %args, i64 1, i64 %v21, i64 %v127, i64 %v19)
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


attributes #0 = { nounwind "frame-pointer"="none" "target-cpu"="generic" }

!0 = !{!"branch_weights", i32 1, i32 2000}
!1 = !{!"kernel memory"}
!12 = !{!13, !13, i64 0}
!13 = !{!"bool", !1, i64 0}
!14 = !{!15, !15, i64 0}
!15 = !{!"int8", !1, i64 0}
!16 = !{!17, !17, i64 0}
!17 = !{!"int16", !1, i64 0}
!18 = !{!19, !19, i64 0}
!19 = !{!"int32", !1, i64 0}
!20 = !{!21, !21, i64 0}
!21 = !{!"int64", !1, i64 0}
!22 = !{!23, !23, i64 0}
!23 = !{!"uint8", !1, i64 0}
!24 = !{!25, !25, i64 0}
!25 = !{!"uint16", !1, i64 0}
!26 = !{!27, !27, i64 0}
!27 = !{!"uint32", !1, i64 0}
!28 = !{!29, !29, i64 0}
!29 = !{!"uint64", !1, i64 0}
!30 = !{!31, !31, i64 0}
!31 = !{!"float32", !1, i64 0}
!32 = !{!33, !33, i64 0}
!33 = !{!"float64", !1, i64 0}
!34 = !{!35, !35, i64 0}
!35 = !{!"ptr", !1, i64 0}
