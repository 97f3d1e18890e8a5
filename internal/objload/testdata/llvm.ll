; What LLVM makes of a kernel: constants in their own sections, a jump table, a
; call of memset that the source does not have, a table of stack sizes, a yield.
; args: 0 kind (in), 1 n (in), 2 the sum of n steps (out), a double each.

target triple = "x86_64-unknown-linux-gnu"

@weights = private unnamed_addr constant [4 x double] [double 1.0, double 2.0, double 3.0, double 4.5]

define void @score(ptr %args, ptr %thread) {
entry:
  %room = alloca [1000 x double], align 64
  call void @llvm.memset.p0.i64(ptr %room, i8 0, i64 8000, i1 false)
  %kindp = load double, ptr %args
  %kind = fptosi double %kindp to i64
  %np = getelementptr double, ptr %args, i64 1
  %nd = load double, ptr %np
  %n = fptosi double %nd to i64
  %fuelp = getelementptr i64, ptr %thread, i64 1
  br label %loop

loop:
  %i = phi i64 [ 0, %entry ], [ %i.next, %step ]
  %sum = phi double [ 0.0, %entry ], [ %sum.next, %step ]
  %more = icmp slt i64 %i, %n
  br i1 %more, label %body, label %end

body:
  %fuel = load i64, ptr %fuelp
  %fuel.next = sub i64 %fuel, 1
  store i64 %fuel.next, ptr %fuelp
  %empty = icmp slt i64 %fuel.next, 0
  br i1 %empty, label %pause, label %go

pause:
  %yield = load ptr, ptr %thread
  call void %yield(ptr %thread)
  br label %go

go:
  %w = and i64 %i, 3
  %wp = getelementptr [4 x double], ptr @weights, i64 0, i64 %w
  %x = load double, ptr %wp
  %slot = urem i64 %i, 1000
  %slotp = getelementptr double, ptr %room, i64 %slot
  %old = load double, ptr %slotp
  switch i64 %kind, label %other [
    i64 0, label %k0
    i64 1, label %k1
    i64 2, label %k2
    i64 3, label %k3
    i64 4, label %k4
  ]
k0:
  %y0 = fadd double %x, 0.1
  br label %step
k1:
  %y1 = fmul double %x, %x
  br label %step
k2:
  %y2 = fsub double %old, %x
  br label %step
k3:
  %y3 = fdiv double %x, 3.0
  br label %step
k4:
  %y4 = call double @llvm.sqrt.f64(double %x)
  br label %step
other:
  br label %step

step:
  %y = phi double [ %y0, %k0 ], [ %y1, %k1 ], [ %y2, %k2 ], [ %y3, %k3 ], [ %y4, %k4 ], [ 0.0, %other ]
  store volatile double %y, ptr %slotp
  %sum.next = fadd double %sum, %y
  %i.next = add i64 %i, 1
  br label %loop

end:
  %out = getelementptr double, ptr %args, i64 2
  store double %sum, ptr %out
  ret void
}

declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
declare double @llvm.sqrt.f64(double)
