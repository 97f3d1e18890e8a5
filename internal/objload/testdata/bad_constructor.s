# A function that wants to run while loading.
	.text
	.globl entry
	.type entry, @function
entry:
	ret
	.section .init_array, "aw", @init_array
	.quad entry
